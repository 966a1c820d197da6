using System.Reflection;
using Platform.Channels;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Collections.Compliance;
using static Collections.Tests.Compliance.Given;

namespace Collections.Tests.Compliance;

public sealed class StopRuleTests
{
    private static readonly DateTimeOffset Noon = Local("Europe/London", "2026-03-10 12:00");
    private static ContactFacts Fine => Facts(Noon, "Europe/London");

    [Fact]
    public void Facts_without_a_fault_are_allowed() => Assert.True(Judge(Fine).Allowed);

    [Fact]
    public void Paid_held_stopped_and_unreachable_people_are_not_contacted()
    {
        Assert.Equal("account_cured", Judge(Fine with { Account = AccountState.Cured }).Reason);
        Assert.Equal("account_closed", Judge(Fine with { Account = AccountState.Closed }).Reason);
        Assert.Equal("not_past_due", Judge(Fine with { PastDue = 0 }).Reason);
        Assert.Equal("not_past_due", Judge(Fine with { DueDate = new(2026, 3, 11) }).Reason);
        Assert.True(Judge(Fine with { StepDay = -3, PastDue = 0, DueDate = new(2026, 3, 13) }).Allowed);
        Assert.Equal("hold_dispute", Judge(Fine with { Hold = "dispute" }).Reason);
        Assert.Equal("hold_hardship", Judge(Fine with { Hold = "hardship" }).Reason);
        Assert.Equal("hold_deceased", Judge(Fine with { Hold = "deceased" }).Reason);
        Assert.Equal("hold_legal", Judge(Fine with { Hold = "legal_hold" }).Reason);
        Assert.Equal("hold", Judge(Fine with { Hold = "something_new" }).Reason);
        Assert.Equal("no_address", Judge(Fine with { HasAddress = false }).Reason);
        Assert.Equal("address_suppressed", Judge(Fine with { AddressSuppressed = true }).Reason);
        Assert.Equal("run_cancelled", Judge(Fine with { Run = RunState.Cancelled }).Reason);
        Assert.Equal("run_ended", Judge(Fine with { Run = RunState.Failed }).Reason);
    }

    [Fact]
    public void A_paused_run_is_asked_about_again_soon_and_a_passed_window_never()
    {
        var paused = Judge(Fine with { Run = RunState.Paused });
        Assert.Equal(("run_paused", Noon.AddSeconds(30)), (paused.Reason, paused.NextAt));
        Assert.Null(Judge(Fine with { ExpiresAt = Noon }).NextAt);
        Assert.Equal(Noon.AddHours(1), Judge(Fine with { DueAt = Noon.AddHours(1) }).NextAt);
    }

    [Fact]
    public void A_refusal_for_good_outranks_a_later_time()
    {
        var verdict = Judge(Fine with { Hold = "dispute", Now = Noon.AddHours(11), Run = RunState.Paused });
        Assert.Equal(("hold_dispute", null), (verdict.Reason, verdict.NextAt));
    }

    [Fact]
    public void A_task_is_handed_over_whatever_the_caps_but_not_for_a_held_person()
    {
        var visit = Fine with
        {
            Channel = ChannelKind.Visit,
            HasAddress = false,
            Contacts = Contacts(Noon, Noon, Noon, Noon, Noon, Noon, Noon),
        };
        Assert.True(Judge(visit).Allowed);
        Assert.False(Judge(visit with { Hold = "legal_hold" }).Allowed);
    }

    [Fact]
    public void Every_rule_is_found_by_its_folder_and_says_where_it_is_written()
    {
        var types = typeof(ContactGate).Assembly.GetTypes()
            .Where(type => typeof(IContactRule).IsAssignableFrom(type) && type.IsClass).ToList();
        Assert.Equal(types.Count, ContactGate.AllRules.Count);
        Assert.All(types, type => Assert.StartsWith("Platform.Collections.Compliance.Rules.", type.Namespace));
        Assert.All(ContactGate.AllRules, rule => Assert.NotEmpty(rule.Citation));
        Assert.Equal(ContactGate.AllRules.Count, ContactGate.AllRules.Select(rule => rule.Id).Distinct().Count());
        Assert.All(types, type => Assert.True(type.IsSealed && type.GetFields(
            BindingFlags.Instance | BindingFlags.NonPublic).Length == 0, $"{type.Name} keeps state: a rule is pure"));
    }
}
