using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections.Accounts;
using Platform.Web.Features.Accounts;
using Platform.Web.Shared;

namespace Web.Tests.Accounts;

public sealed class TimelineItemTests : ComponentTest
{
    private static readonly DateTimeOffset At = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);

    public TimelineItemTests() => Services.AddScoped<ContactWords>();

    [Fact]
    public void A_refused_contact_says_why_by_which_rule_and_when_it_may_be_made_in_the_debtors_zone()
    {
        var item = Render<TimelineItem>(p => p
            .Add(i => i.Zone, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"))
            .Add(i => i.Entry, Entry(AttemptState.Suppressed) with
            {
                Reason = "person_day_cap",
                Rule = "policy.person_day",
                NextAt = At.AddHours(16),
            }));

        Assert.Contains("Suppressed", item.Markup, StringComparison.Ordinal);
        Assert.Contains("as often as one day allows", item.Markup, StringComparison.Ordinal);
        Assert.Contains("Contact policy: contacts per person and day", item.Markup, StringComparison.Ordinal);
        Assert.Contains("3 Nov 2026, 08:00:00 Asia/Shanghai", item.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_whose_answer_was_lost_is_in_doubt_even_while_it_lies_in_the_outbox()
    {
        var item = Render<TimelineItem>(p => p.Add(i => i.Entry, Entry(AttemptState.Planned) with { OutboxState = OutboxState.InDoubt }));

        Assert.Contains("In doubt", item.Find(".p-chip").TextContent, StringComparison.Ordinal);
    }

    private static TimelineEntry Entry(AttemptState state) => new(
        1, "early", "Early days", Guid.Empty, 2, ChannelKind.Sms, state, null, null, null, null, null, At, At, null, null, null);
}
