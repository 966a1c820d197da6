using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Campaigns;
using Platform.Web.Features.Campaigns;
using Platform.Web.Shared;

namespace Web.Tests.Campaigns;

public sealed class RunFunnelTests : ComponentTest
{
    private static readonly RunView Run = new(
        Guid.Parse("019ac3f0-5f6e-7d11-8a55-0d5a3a4a9d01"), Guid.Empty, "early", "Early days", RunState.Running, 1,
        default, "api", "core", default, null, null, 0, null, 1,
        new RunCounts(1000, 100, 300, 20, 80, 400, 50, 30, 5, 0, 10, 5));

    public RunFunnelTests() => Services.AddScoped<ContactWords>();

    [Fact]
    public void Each_stage_holds_all_that_came_at_least_this_far_so_the_bars_only_shrink()
    {
        var funnel = Render<RunFunnel>(p => p.Add(f => f.Run, Run));

        Assert.Equal(["1,000", "900", "590", "530", "450"], funnel.FindAll("li strong").Select(e => e.TextContent));
    }

    [Fact]
    public void Every_count_of_the_run_is_shown_once_and_leads_to_its_attempts()
    {
        var words = Services.GetRequiredService<ContactWords>();
        var parts = RunParts.All(Run, words);

        Assert.Equal(Run.Counts.Selected, parts.Sum(part => part.Count));
        Assert.All(parts, part => Assert.StartsWith($"/attempts?run={Run.Id}&state=", part.Href, StringComparison.Ordinal));
        Assert.Equal(11, parts.Select(part => part.Href).Distinct().Count());
    }

    [Fact]
    public void Refusals_are_sentences_and_lead_to_what_they_stopped()
    {
        var list = Render<SuppressedReasons>(p => p
            .Add(r => r.Run, Run.Id).Add(r => r.Reasons, [new("person_day_cap", 70), new("hold_dispute", 30)]));

        Assert.Contains("as often as one day allows", list.Markup, StringComparison.Ordinal);
        Assert.Contains("in dispute", list.Markup, StringComparison.Ordinal);
        Assert.Equal(
            $"/attempts?run={Run.Id}&state=Suppressed&reason=person_day_cap", list.Find("a").GetAttribute("href"));
    }
}
