using Platform.Channels;
using Platform.Collections.Compliance;
using static Collections.Tests.Compliance.Given;

namespace Collections.Tests.Compliance;

[Trait("row", "000-13")]
public sealed class ContactCapTests
{
    private const string London = "Europe/London";
    private static readonly DateTimeOffset Noon = Local(London, "2026-03-10 12:00");

    [Fact]
    public void The_fourth_contact_of_a_day_is_refused_with_its_rule_and_the_next_time()
    {
        var facts = Facts(Noon, London) with { Contacts = Contacts(Noon.AddHours(-3), Noon.AddHours(-2)) };
        Assert.True(Judge(facts).Allowed);

        var fourth = Judge(facts with { Contacts = Contacts(Noon.AddHours(-3), Noon.AddHours(-2), Noon.AddHours(-1)) });
        Assert.Equal(("policy.person_day", "person_day_cap"), (fourth.Rule, fourth.Reason));
        // The cap ends at midnight, when the hours refuse: the next time is in the morning.
        Assert.Equal(Local(London, "2026-03-11 08:00"), fourth.NextAt);
    }

    [Fact]
    public void A_day_is_the_debtors_and_yesterdays_contacts_do_not_count_to_it()
    {
        var tokyo = "Asia/Tokyo";
        var now = Local(tokyo, "2026-03-10 08:30");
        var lateYesterday = Local(tokyo, "2026-03-09 20:59");
        var facts = Facts(now, tokyo) with { Contacts = Contacts(lateYesterday, lateYesterday, lateYesterday) };
        Assert.True(Judge(facts).Allowed); // the same UTC day, another day in Tokyo
    }

    [Fact]
    public void Seven_days_are_rolling_to_the_tick()
    {
        var oldest = Noon.AddDays(-7);
        DateTimeOffset[] seven = [oldest, .. Enumerable.Range(1, 6).Select(day => Noon.AddDays(-day))];
        Assert.True(Judge(Facts(Noon, London) with { Contacts = Contacts(seven) }).Allowed);

        seven[0] = oldest.AddTicks(1);
        var verdict = Judge(Facts(Noon, London) with { Contacts = Contacts(seven) });
        Assert.Equal(("policy.person_week", oldest.AddTicks(1).AddDays(7)), (verdict.Rule, verdict.NextAt));
    }

    [Fact]
    public void A_channels_own_cap_counts_that_channel_only()
    {
        var policy = Policy with { Channels = new Dictionary<ChannelKind, ChannelCap> { [ChannelKind.Sms] = new(1, 3) } };
        var mailed = Facts(Noon, London) with { Contacts = Contacts(Noon.AddHours(-1)) };
        Assert.True(Judge(mailed, policy).Allowed);
        var texted = mailed with { Contacts = [new(Noon.AddHours(-1), ChannelKind.Sms)] };
        Assert.Equal("policy.channel_day", Judge(texted, policy).Rule);
    }

    [Fact]
    public void The_next_time_of_every_refusal_is_allowed_and_a_random_history_never_passes_a_cap()
    {
        var random = new Random(20260310);
        for (var i = 0; i < 500; i++)
        {
            var zone = new[] { London, "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai" }[i % 4];
            var now = Noon.AddMinutes(random.Next(0, 400_000));
            var past = Enumerable.Range(0, random.Next(0, 12)).Select(_ => now.AddMinutes(-random.Next(0, 12_000))).ToArray();
            var facts = Facts(now, zone) with { Contacts = Contacts(past), DueDate = new(2026, 1, 1), ExpiresAt = now.AddDays(60) };
            var verdict = Judge(facts);
            if (verdict.Allowed)
            {
                Assert.True(past.Count(at => at > now.AddDays(-7)) < 7);
                Assert.True(past.Count(at => LocalHours.Day(at, Zone(zone)) == LocalHours.Day(now, Zone(zone))) < 3);
                continue;
            }
            Assert.True(Judge(facts with { Now = verdict.NextAt!.Value }).Allowed, $"{zone} {now:O} {verdict}");
            Assert.False(Judge(facts with { Now = verdict.NextAt!.Value.AddTicks(-10) }).Allowed, $"{zone} {now:O} {verdict}");
        }
    }
}
