using Platform.Tenancy.Auditing;
using Platform.Web.Features.Audit;

namespace Web.Tests.Features.Audit;

public sealed class AuditDaysTests
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
    private static readonly DateTimeOffset Now = new(2026, 10, 26, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_days_asked_for_it_is_the_last_thirty_of_the_lenders_zone()
    {
        var (edges, areHours) = AuditDays.Edges(new(), Now, London);
        Assert.Equal((31, false), (edges.Count, areHours));
        Assert.Equal(new DateTimeOffset(2026, 10, 27, 0, 0, 0, TimeSpan.Zero), edges[^1]);
        Assert.Equal(new DateTimeOffset(2026, 9, 26, 23, 0, 0, TimeSpan.Zero), edges[0]); // summer time: midnight there is 23:00 UTC
    }

    [Fact]
    public void One_day_is_shown_by_its_hours_also_where_it_has_twenty_five()
    {
        var (edges, areHours) = AuditDays.Edges(AuditAddress.Read(null, null, null, null, null, "2026-10-25", "2026-10-25", null, London), Now, London);
        Assert.Equal((26, true), (edges.Count, areHours));
    }

    [Fact]
    public void A_long_question_shows_its_newest_days_and_no_day_to_come()
    {
        var (edges, _) = AuditDays.Edges(AuditAddress.Read(null, null, null, null, null, "2020-01-01", "2030-01-01", null, London), Now, London);
        Assert.Equal(CountAudit.MostBars + 1, edges.Count);
        Assert.Equal(new DateTimeOffset(2026, 10, 27, 0, 0, 0, TimeSpan.Zero), edges[^1]);
    }
}
