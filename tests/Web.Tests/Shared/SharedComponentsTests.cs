using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Platform.Web.Shared;
using Platform.Web.Shared.Culture;

namespace Web.Tests.Shared;

public sealed class SharedComponentsTests : ComponentTest
{
    [Fact]
    public void Every_state_has_a_word_in_both_languages_and_an_icon()
    {
        foreach (var culture in Cultures.Supported)
        {
            Speak(culture);
            foreach (var kind in Enum.GetValues<StateKind>())
            {
                var chip = Render<StateChip>(p => p.Add(c => c.Kind, kind));
                Assert.NotNull(chip.Find("svg"));
                Assert.DoesNotContain("State" + kind, chip.Find(".p-chip").TextContent, StringComparison.Ordinal);
                Assert.NotEmpty(chip.Find(".p-chip").TextContent.Trim());
            }
        }
    }

    [Theory]
    [InlineData(-3, "b0", "due in 3 d")]
    [InlineData(0, "b0", "due today")]
    [InlineData(1, "b1", "1 d past due")]
    [InlineData(30, "b1", "30 d past due")]
    [InlineData(31, "b2", "31 d past due")]
    [InlineData(400, "b7", "400 d past due")]
    public void Age_deepens_the_colour_and_is_said_in_words(int days, string depth, string words)
    {
        var chip = Render<DueChip>(p => p.Add(c => c.DaysPastDue, days)).Find(".p-chip");
        Assert.Contains(depth, chip.ClassList);
        Assert.Equal(words, chip.TextContent.Trim());
    }

    [Fact]
    public void A_time_is_near_by_word_and_exact_on_hover_in_the_debtors_zone()
    {
        var time = Render<WhenText>(p => p
            .Add(c => c.At, Clock.GetUtcNow().AddMinutes(-12))
            .Add(c => c.Zone, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"))).Find("time");
        Assert.Equal("12 min ago", time.TextContent);
        Assert.Equal("2 Nov 2026, 16:48:00 Asia/Shanghai", time.GetAttribute("title"));
    }

    [Fact]
    public void Progress_has_a_name_and_a_value_for_those_who_hear_it()
    {
        var bar = Render<ProgressLine>(p => p.Add(c => c.Label, "Importing").Add(c => c.Value, 250).Add(c => c.Total, 1000))
            .Find("[role=progressbar]");
        Assert.Equal("Importing", bar.GetAttribute("aria-label"));
        Assert.Equal("25", bar.GetAttribute("aria-valuenow"));
        Assert.Equal("250 of 1,000", bar.GetAttribute("aria-valuetext"));
    }

    [Fact]
    public void Progress_of_unknown_size_claims_no_part()
    {
        var bar = Render<ProgressLine>(p => p.Add(c => c.Label, "Counting").Add(c => c.Value, 8)).Find("[role=progressbar]");
        Assert.False(bar.HasAttribute("aria-valuenow"));
    }

    [Fact]
    public void A_funnel_can_be_read_as_a_table()
    {
        var funnel = Render<FunnelBar>(p => p.Add(c => c.Label, "This run").Add(c => c.Parts,
            [new FunnelPart("Planned", 30, StateKind.Planned), new FunnelPart("Delivered", 90, StateKind.Kept, "/attempts")]));
        Assert.Equal(["Planned3025%", "Delivered9075%"], funnel.FindAll("tbody tr").Select(row => row.TextContent.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal("/attempts", funnel.Find(".p-legend a").GetAttribute("href"));
    }

    [Fact]
    public void Personal_data_stays_masked_until_it_is_asked_for()
    {
        var asked = 0;
        var masked = Render<MaskedText>(p => p.Add(c => c.Label, "phone number").Add(c => c.Masked, "+44 •••• 412")
            .Add(c => c.OnReveal, EventCallback.Factory.Create(this, () => asked++)));
        Assert.Equal("Reveal phone number", masked.Find("button").GetAttribute("aria-label"));
        masked.Find("button").Click();
        Assert.Equal(1, asked);

        masked.Render(p => p.Add(c => c.Revealed, "+44 7700 900412"));
        Assert.Contains("900412", masked.Markup, StringComparison.Ordinal);
        Assert.Empty(masked.FindAll("button"));
    }

    [Fact]
    public async Task A_dangerous_command_happens_only_when_confirmed()
    {
        var providers = Render<MudDialogProvider>();
        var dialogs = Services.GetRequiredService<IDialogService>();

        var first = await providers.InvokeAsync(() => Task.FromResult(Ask(dialogs)));
        providers.WaitForAssertion(() => Assert.Contains("12 messages", providers.Markup, StringComparison.Ordinal));
        providers.FindAll(".mud-dialog-actions button")[0].Click();
        Assert.False(await first);

        var second = await providers.InvokeAsync(() => Task.FromResult(Ask(dialogs)));
        providers.WaitForAssertion(() => Assert.Equal(2, providers.FindAll(".mud-dialog-actions button").Count));
        providers.FindAll(".mud-dialog-actions button")[1].Click();
        Assert.True(await second);

        static Task<bool> Ask(IDialogService dialogs) =>
            ConfirmDialog.AskAsync(dialogs, "Cancel?", "12 messages will not be sent.", "Cancel the campaign", danger: true);
    }
}
