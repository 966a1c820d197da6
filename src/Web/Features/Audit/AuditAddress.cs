using System.Globalization;
using Platform.Tenancy.Auditing;

namespace Platform.Web.Features.Audit;

/// <summary>The explorer's question as its address says it; what cannot be read asks nothing.</summary>
public static class AuditAddress
{
    /// <param name="from">The first day, of the lender's zone.</param>
    /// <param name="until">The last day, of the lender's zone.</param>
    public static AuditFilter Read(
        string? debtor, string? person, string? kind, string? action, string? agency, string? from, string? until, string? refused, TimeZoneInfo zone) =>
        new(
            Guid.TryParse(debtor, out var id) ? id : null,
            string.IsNullOrWhiteSpace(person) ? null : person,
            !string.IsNullOrWhiteSpace(action) ? [action] : Enum.TryParse<AuditKind>(kind, ignoreCase: true, out var chosen) ? AuditKinds.ActionsOf(chosen) : null,
            Guid.TryParse(agency, out var works) ? works : null,
            Day(from) is { } first ? Midnight(first, zone) : null,
            Day(until) is { } last && last < DateOnly.MaxValue ? Midnight(last.AddDays(1), zone) : null,
            refused is "true");

    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 2000 and < 3000 ? day : null;

    public static string Debtor(Guid debtor) => $"/audit/debtors/{debtor:D}";

    public static string Entry(Guid entry) => $"/audit/entries/{entry:D}";

    /// <summary>When the day begins there.</summary>
    public static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(zone.IsInvalidTime(local) ? local.AddHours(1) : local, zone), TimeSpan.Zero);
    }
}
