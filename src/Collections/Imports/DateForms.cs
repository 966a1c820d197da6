using System.Globalization;

namespace Platform.Collections.Imports;

/// <summary>The forms of dates that lenders' files use.</summary>
public static class DateForms
{
    /// <summary>Offered on the mapping page and tried, in this order, on a file that is being mapped.</summary>
    public static IReadOnlyList<string> Usual { get; } =
    [
        "yyyy-MM-dd", "yyyy/MM/dd", "yyyyMMdd", "dd/MM/yyyy", "MM/dd/yyyy", "dd.MM.yyyy", "dd-MM-yyyy", "yyyy年M月d日", "d/M/yyyy", "M/d/yyyy",
        "yyyy/M/d", "yyyy-M-d", "dd MMM yyyy",
    ];

    /// <summary>A form is one that gives back the day it was given; null is ISO.</summary>
    public static bool IsForm(string? form)
    {
        if (form is null) return true;
        if (form.Length is < 4 or > 40) return false;
        var day = new DateOnly(2031, 12, 29);
        try
        {
            var text = day.ToString(form, CultureInfo.InvariantCulture);
            return DateOnly.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var back) && back == day;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <returns>The first usual form that reads every sample; null when none does.</returns>
    public static string? Guess(IReadOnlyCollection<string> samples) => samples.Count == 0
        ? null
        : Usual.FirstOrDefault(form => samples.All(sample =>
            DateOnly.TryParseExact(sample, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)));
}
