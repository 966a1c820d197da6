using Bunit;
using Platform.Channels;
using Platform.Channels.Templates;
using Platform.Web.Features.Strategies;
using Platform.Web.Features.Templates;

namespace Web.Tests.Features.Templates;

public sealed class TemplatePageTests : PlanTest
{
    private async Task<IRenderedComponent<TemplatePage>> OpenAsync(ChannelKind channel, params TemplateDraftText[] texts)
    {
        await StartAsync(accounts: 1);
        var id = (await Use<SaveTemplate>().RunAsync(new(null, null, "Reminder", channel, texts), Ct)).Value;
        var page = Render<TemplatePage>(p => p.Add(c => c.Id, id));
        page.WaitForState(() => page.FindAll("#tp-body").Count == 1);
        return page;
    }

    [Fact]
    public async Task The_text_stands_beside_as_the_debtor_reads_it_masked_and_counted()
    {
        var page = await OpenAsync(ChannelKind.Sms, new TemplateDraftText("en", null, "Dear {{ debtor.name }}: {{ account.past_due | money }}"));
        await page.WaitForAssertionAsync(() => Assert.Equal("Dear A. L.: £100.00", page.Find(".pl-bubble").TextContent));
        Assert.Contains("1 SMS · 19 characters (GSM-7) · 141 left", page.Markup, StringComparison.Ordinal);
        Assert.Contains("It does not say how to pay", page.Find(".pl-warn").TextContent, StringComparison.Ordinal);
        Assert.Contains("•••• 0101", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_is_shown_at_its_line_and_word_and_forbids_publishing()
    {
        var page = await OpenAsync(ChannelKind.Sms, new("en", null, "fine"), new("zh", null, "一\n二 {{ debtor.nmae }}"));
        page.Find("#tab-zh").Click();
        await page.WaitForAssertionAsync(() => Assert.Equal("Text, line 2, column 6: there is no variable “debtor.nmae”.", page.Find(".pl-error p").TextContent));
        Assert.Equal("debtor.nmae", page.Find(".pl-error mark").TextContent);
        Assert.True(page.FindAll(".p-head button").Single(b => b.TextContent.Contains("Publish", StringComparison.Ordinal)).HasAttribute("disabled"));

        page.Find("#tp-body").Input("一\n二 {{ debtor.name }}");
        Clock.Advance(TimeSpan.FromSeconds(1));
        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll(".pl-error")));
        Assert.Equal("一\n二 A. L.", page.Find(".pl-bubble").TextContent);
    }

    [Theory]
    [InlineData(ChannelKind.WeChat, ".pl-wechat p")]
    [InlineData(ChannelKind.Push, ".pl-push p")]
    [InlineData(ChannelKind.Letter, ".pl-lettertext")]
    public async Task A_preview_looks_like_what_arrives(ChannelKind channel, string place)
    {
        var page = await OpenAsync(channel, new TemplateDraftText("en", null, "Hello <b>{{ debtor.name }}</b>"));
        await page.WaitForAssertionAsync(() => Assert.Equal("Hello <b>A. L.</b>", page.Find(place).TextContent));
    }

    [Fact]
    public async Task Saving_and_publishing_make_a_version()
    {
        var page = await OpenAsync(ChannelKind.Email, new TemplateDraftText("en", "About {{ account.product }}", "Hello"));
        await page.WaitForAssertionAsync(() => Assert.Equal("About card", page.Find(".pl-mail header").TextContent.Trim()));
        page.FindAll(".p-head button").Single(b => b.TextContent.Contains("Publish", StringComparison.Ordinal)).Click();
        await page.WaitForAssertionAsync(() => Assert.Contains("Version 1 is published", page.Find(".p-head p").TextContent, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Every_variable_is_explained(string culture)
    {
        Speak(culture);
        await StartAsync();
        var list = Render<VariableList>();
        foreach (var item in list.FindAll("li")) Assert.DoesNotContain("Var_", item.TextContent, StringComparison.Ordinal);
        Assert.Equal(Use<TemplateVocabulary>().Variables.Count, list.FindAll("li").Count);
        Assert.NotEmpty(Text<PlanTexts>("Variables"));
    }
}
