using Platform.Collections.Compliance;
using static Collections.Tests.Compliance.Given;

namespace Collections.Tests.Compliance;

[Trait("row", "002-12")]
public sealed class ContactHoursTests
{
    [Theory]
    [InlineData("Asia/Shanghai")]
    [InlineData("Europe/London")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Kathmandu")]
    public void From_eight_to_nine_in_the_evening_on_the_debtors_clock(string zone)
    {
        var eight = Local(zone, "2026-03-10 08:00:00");
        Assert.True(Judge(Facts(eight, zone)).Allowed);
        Assert.True(Judge(Facts(Local(zone, "2026-03-10 20:59:59"), zone)).Allowed);

        var early = Judge(Facts(eight.AddTicks(-1), zone));
        Assert.Equal(("policy.hours", "contact_hours", eight), (early.Rule, early.Reason, early.NextAt));
        var late = Judge(Facts(Local(zone, "2026-03-10 21:00:00"), zone));
        Assert.Equal(("policy.hours", Local(zone, "2026-03-11 08:00:00")), (late.Rule, late.NextAt));
    }

    [Theory]
    // Both clocks change in the night between: eight o'clock is still eight o'clock.
    [InlineData("Europe/London", "2026-03-28 21:30:00", "2026-03-29 08:00:00", 9.5)]
    [InlineData("Europe/London", "2026-10-24 21:30:00", "2026-10-25 08:00:00", 11.5)]
    [InlineData("America/New_York", "2026-03-07 21:30:00", "2026-03-08 08:00:00", 9.5)]
    [InlineData("Australia/Lord_Howe", "2026-10-03 21:30:00", "2026-10-04 08:00:00", 10)]
    [InlineData("Australia/Lord_Howe", "2026-04-04 21:30:00", "2026-04-05 08:00:00", 11)]
    public void A_night_in_which_the_clock_changes_is_shorter_or_longer(string zone, string late, string next, double hours)
    {
        var at = Local(zone, late);
        var verdict = Judge(Facts(at, zone));
        Assert.Equal(Local(zone, next), verdict.NextAt);
        Assert.Equal(TimeSpan.FromHours(hours), verdict.NextAt - at);
    }

    [Theory]
    // 02:30 does not exist in London's spring, 02:15 not on Lord Howe, whose clock jumps half an hour; midnight not in Beirut.
    [InlineData("Europe/London", "2026-03-29", "01:30", "2026-03-29T01:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00Z")]
    [InlineData("Asia/Beirut", "2026-03-29", "00:00", "2026-03-28T22:00:00Z")]
    // 01:30 comes twice in London's autumn and 01:45 on Lord Howe: the first counts.
    [InlineData("Europe/London", "2026-10-25", "01:30", "2026-10-25T00:30:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z")]
    public void A_skipped_time_is_the_end_of_the_gap_and_a_repeated_one_its_first_pass(
        string zone, string day, string time, string utc) =>
        Assert.Equal(
            DateTimeOffset.Parse(utc, null), LocalHours.Instant(DateOnly.Parse(day, null), TimeOnly.Parse(time, null), Zone(zone)));

    [Fact]
    public void The_next_time_is_always_allowed_and_nothing_before_it_in_every_zone_of_this_machine()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 7, 0, TimeSpan.Zero);
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
        {
            for (var day = 0; day < 365; day += 3)
            {
                var at = start.AddDays(day).AddMinutes(day * 37 % 1440);
                var next = LocalHours.Next(at, [zone], new(8, 0), new(21, 0))!.Value;
                Assert.True(LocalHours.Within(next, [zone], new(8, 0), new(21, 0)), $"{zone.Id} {at:O} → {next:O}");
                Assert.True(next == at || !LocalHours.Within(next.AddTicks(-1), [zone], new(8, 0), new(21, 0)), zone.Id);
            }
        }
    }

    [Fact]
    public void Without_a_zone_every_zone_of_the_country_has_to_agree()
    {
        var zones = DebtorZones.Of("", "US", Policy);
        Assert.True(zones.Count > 20);
        // 13:00 in New York is 08:00 in Honolulu (07:00 in winter), and 21:00 in New York ends the day for all.
        var facts = Facts(Local("America/New_York", "2026-07-01 13:59:59"), "UTC") with { Zones = zones, Country = "US" };
        var verdict = Judge(facts);
        Assert.Equal(Local("America/New_York", "2026-07-01 14:00:00"), verdict.NextAt);
        Assert.True(Judge(facts with { Now = verdict.NextAt!.Value }).Allowed);
        Assert.False(Judge(facts with { Now = Local("America/New_York", "2026-07-01 21:00:00") }).Allowed);
    }

    [Fact]
    public void Without_zone_and_country_the_lenders_list_counts_and_without_one_nothing_is_sent()
    {
        var listed = Policy with { UnknownZones = ["Europe/London", "Asia/Shanghai"] };
        Assert.Equal(2, DebtorZones.Of("", "", listed).Count);
        var facts = Facts(Local("Europe/London", "2026-07-01 12:00"), "UTC") with { Zones = DebtorZones.Of("", "", Policy) };
        Assert.Equal(("policy.zone", "zone_unknown", null), (Judge(facts).Rule, Judge(facts).Reason, Judge(facts).NextAt));
        // London is within its hours from 08:00 to 14:00 only as long as Shanghai is, seven hours ahead.
        var both = facts with { Zones = DebtorZones.Of("", "", listed), Now = Local("Europe/London", "2026-07-01 13:59:59") };
        Assert.True(Judge(both, listed).Allowed);
        Assert.False(Judge(both with { Now = both.Now.AddSeconds(1) }, listed).Allowed);
    }

    [Theory]
    [InlineData("07:59", "21:00", false)]
    [InlineData("08:00", "22:00", true)]
    [InlineData("08:00", "22:01", false)]
    [InlineData("10:00", "09:00", false)]
    [InlineData("09:00", "20:00", true)]
    public void A_lender_may_be_stricter_than_the_law_and_never_wider(string from, string to, bool saved) =>
        Assert.Equal(
            saved, new ContactPolicy { From = TimeOnly.Parse(from, null), To = TimeOnly.Parse(to, null) }.Check() is null);

    [Fact]
    public void In_mainland_China_the_law_itself_is_named_after_ten()
    {
        var facts = Facts(Local("Asia/Shanghai", "2026-03-10 22:00:00"), "Asia/Shanghai") with { Country = "CN" };
        var verdict = Judge(facts, Policy with { To = new(22, 0) });
        Assert.Equal("cn.night_rest", verdict.Rule);
        Assert.Contains("GB/T 45251-2025", verdict.Citation);
    }
}
