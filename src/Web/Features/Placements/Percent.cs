using System.Globalization;

namespace Platform.Web.Features.Placements;

/// <summary>Rates in the reader's form.</summary>
public static class Percent
{
    /// <param name="percent">0–100.</param>
    public static string Of(decimal percent) => percent.ToString("0.##", CultureInfo.CurrentCulture) + "\u00a0%";

    /// <param name="share">0–1; null shows a dash.</param>
    public static string OfShare(decimal? share) => share is { } part ? (part * 100).ToString("0.0", CultureInfo.CurrentCulture) + "\u00a0%" : "–";
}
