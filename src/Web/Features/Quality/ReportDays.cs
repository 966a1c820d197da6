namespace Platform.Web.Features.Quality;

/// <summary>The days of a report as instants: whole UTC days, both ends included.</summary>
public static class ReportDays
{
    public static (DateTimeOffset? From, DateTimeOffset? Until) Span(DateOnly? from, DateOnly? to) => (Begin(from), Begin(to?.AddDays(1)));

    private static DateTimeOffset? Begin(DateOnly? day) => day is { } d ? new DateTimeOffset(d.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : null;
}
