using Bunit;
using Microsoft.AspNetCore.Components;
using Platform.Collections.Cases;
using Platform.Web.Features.Cases;

namespace Web.Tests.Features.Cases;

public sealed class WrapUpPanelTests : ComponentTest
{
    private readonly List<(Guid Id, string Outcome, string? Reason, string NextStep)> _done = [];

    private IRenderedComponent<WrapUpPanel> Panel(bool disabled = false) => Render<WrapUpPanel>(with => with
        .Add(panel => panel.Disabled, disabled)
        .Add(panel => panel.OnDone, EventCallback.Factory.Create<(Guid, string, string?, string)>(this, said => _done.Add(said))));

    private static async Task PressAsync(IRenderedComponent<WrapUpPanel> panel, string keys)
    {
        foreach (var key in keys) await panel.InvokeAsync(() => panel.Instance.KeyAsync(key.ToString()));
    }

    [Fact]
    public async Task Three_keys_wrap_a_conversation_up()
    {
        var panel = Panel();
        await PressAsync(panel, "12");
        Assert.Empty(_done);
        await PressAsync(panel, "4");
        var said = Assert.Single(_done);
        Assert.Equal(("promise", "cash_gap", "after_promise"), (said.Outcome, said.Reason, said.NextStep));
    }

    [Fact]
    public async Task Who_was_not_reached_is_not_asked_for_a_reason()
    {
        var panel = Panel();
        await PressAsync(panel, "81");
        var said = Assert.Single(_done);
        Assert.Equal(("no_answer", null, "tomorrow"), (said.Outcome, said.Reason, said.NextStep));
    }

    [Fact]
    public async Task Backspace_goes_one_step_back_and_a_foreign_key_does_nothing()
    {
        var panel = Panel();
        await PressAsync(panel, "1x2");
        await panel.InvokeAsync(() => panel.Instance.KeyAsync("Backspace"));
        await PressAsync(panel, "3");
        await panel.InvokeAsync(() => panel.Instance.KeyAsync("Backspace"));
        await panel.InvokeAsync(() => panel.Instance.KeyAsync("Backspace"));
        Assert.False(panel.Instance.IsOpen);
        Assert.Empty(_done);
    }

    [Fact]
    public async Task While_something_is_being_kept_no_key_counts()
    {
        var panel = Panel(disabled: true);
        await PressAsync(panel, "121");
        Assert.Empty(_done);
        Assert.False(panel.Instance.IsOpen);
    }

    [Theory]
    [InlineData("en", "Promised to pay")]
    [InlineData("zh-CN", "承诺还款")]
    public void Every_choice_has_its_key_and_its_word(string culture, string first)
    {
        Speak(culture);
        var choices = Panel().FindAll(".p-wrapkey");
        Assert.Equal(WrapUps.Outcomes.Count, choices.Count);
        Assert.Equal("1", choices[0].QuerySelector("kbd")!.TextContent);
        Assert.Equal(first, choices[0].QuerySelector("span")!.TextContent);
        Assert.DoesNotContain(choices, choice => choice.TextContent.Contains('_'));
    }

    [Fact]
    public void Every_code_of_the_desk_has_words()
    {
        var texts = new[]
        {
            WrapUps.Outcomes.Select(code => "Outcome_" + code), OverdueReasons.All.Select(code => "Reason_" + code),
            WrapUps.NextSteps.Select(code => "Next_" + code),
            WorkValue.Reasons(new(1, 10, true, true, true, true, true, true, true, true)).Select(reason => "Why_" + reason.Code),
        };
        foreach (var key in texts.SelectMany(keys => keys)) Assert.NotEqual(key, Text<CaseTexts>(key));
    }
}
