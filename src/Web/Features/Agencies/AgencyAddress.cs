using System.Globalization;
using Platform.Collections.Placements;

namespace Platform.Web.Features.Agencies;

/// <summary>The address of the rows behind an agency's figure.</summary>
public static class AgencyAddress
{
    public static string Of(Guid agency, AgencyFigure figure, int? days) =>
        $"/agencies/{agency:D}?figure={figure}" + (days is { } some ? "&days=" + some.ToString(CultureInfo.InvariantCulture) : "");
}
