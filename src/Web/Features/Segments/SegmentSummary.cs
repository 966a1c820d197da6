using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Localization;
using Platform.Collections.Accounts;
using Platform.Collections.Segments;
using Platform.Web.Features.Strategies;

namespace Platform.Web.Features.Segments;

/// <summary>The conditions of a segment in one short line.</summary>
public static class SegmentSummary
{
    public static string Of(SegmentDefinition segment, IStringLocalizer<PlanTexts> t)
    {
        var parts = new List<string>();
        if (segment.Buckets.Count > 0) parts.Add(string.Join(" ", segment.Buckets.Select(Bucket.Name)));
        Range(segment.MinDaysPastDue, segment.MaxDaysPastDue, t["DaysPastDue"]);
        Range(segment.MinPastDue, segment.MaxPastDue, t["PastDue"]);
        Range(segment.MinBalance, segment.MaxBalance, t["Balance"]);
        Range(segment.MinRiskScore, segment.MaxRiskScore, t["RiskScore"]);
        if (segment.Currency is not null) parts.Add(segment.Currency);
        if (segment.Products.Count > 0) parts.Add(string.Join(", ", segment.Products));
        if (segment.Regions.Count > 0) parts.Add(string.Join(", ", segment.Regions));
        parts.AddRange(segment.Attributes.Select(c => $"{c.Name} {t["Sign" + c.Test]} {string.Join(", ", c.Values)}"));
        return parts.Count == 0 ? t["Everyone"] : string.Join(" · ", parts);

        void Range(decimal? least, decimal? most, string what)
        {
            var (from, to) = (Number(least), Number(most));
            if (from is not null && to is not null) parts.Add(from == to ? $"{what} {from}" : t["RangeFromTo", what, from, to]);
            else if (from is not null) parts.Add($"{what} ≥ {from}");
            else if (to is not null) parts.Add($"{what} ≤ {to}");
        }
    }

    /// <summary>A limit as it is read, with a true minus sign.</summary>
    [return: NotNullIfNotNull(nameof(limit))]
    public static string? Number(decimal? limit) => limit?.ToString("#,0.##", CultureInfo.CurrentCulture).Replace('-', '−');
}
