using Bunit;
using Platform.Channels.Templates;
using Platform.Collections.Strategies;
using Platform.Web.Features.Strategies;

namespace Web.Tests.Features.Strategies;

public sealed class StrategyPageTests : PlanTest
{
    private async Task<(IRenderedComponent<StrategyPage> Page, Guid Id)> OpenAsync()
    {
        await StartAsync(accounts: 1);
        await Use<SaveServiceContact>().RunAsync(new ServiceContact { PayUrl = "https://pay.example", Phone = "020 7946 0000" }, Ct);
        var id = (await Use<CreateFromPreset>().RunAsync(new("segment-a-30-days"), Ct)).Value;
        var page = Render<StrategyPage>(p => p.Add(c => c.Id, id));
        page.WaitForAssertion(() => Assert.Equal(10, page.FindAll(".pl-step").Count));
        return (page, id);
    }

    [Fact]
    public async Task A_card_moves_by_a_button_and_its_day_moves_with_it()
    {
        var (page, id) = await OpenAsync();
        page.Find("button[aria-label='−1 day: “SMS template 1” of day 7']").Click();
        page.Find("button[aria-label='+1 day: “SMS template 1” of day 15']").Click();
        page.Find("button[aria-label='Delete “SMS template 1” of day 21']").Click();
        page.FindAll(".p-head button").Single(b => b.TextContent.Contains("Save draft", StringComparison.Ordinal)).Click();

        await page.WaitForAssertionAsync(() => Assert.Contains("Save draft", page.Find(".p-head button[disabled]").TextContent, StringComparison.Ordinal));
        var steps = (await Use<ReadStrategy>().RunAsync(new(id), Ct)).Value.Definition.Steps;
        Assert.Equal([1, 6, 16, 24, 24, 27, 27, 30, 30], steps.Select(s => s.Day).Order());
    }

    [Fact]
    public async Task Several_days_are_added_at_once_and_nonsense_is_refused_in_words()
    {
        var (page, _) = await OpenAsync();
        page.Find("#sp-days").Change("2, x");
        page.Find("#sp-text").Change(page.FindAll("#sp-text option").First(o => o.TextContent.Contains("template B", StringComparison.Ordinal)).GetAttribute("value"));
        page.FindAll("button").Last(b => b.TextContent.Contains("Add steps", StringComparison.Ordinal)).Click();
        Assert.Contains("Write days as numbers", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);

        page.Find("#sp-days").Change("−3, 2，4");
        page.FindAll("button").Last(b => b.TextContent.Contains("Add steps", StringComparison.Ordinal)).Click();

        Assert.Equal(13, page.FindAll(".pl-step").Count);
        Assert.NotEmpty(page.FindAll("button[aria-label='Edit “SMS template B” of day -3']"));
    }

    [Fact]
    public async Task The_table_says_the_same_as_the_timeline_one_sentence_a_row()
    {
        var (page, _) = await OpenAsync();
        page.Find("#se-Table").Click();
        Assert.Equal(10, page.FindAll(".pl-sentence").Count);
        Assert.Contains("7 days after the due date", page.FindAll(".pl-sentence")[1].TextContent, StringComparison.Ordinal);
        Assert.Equal(
            ["When", "Who", "By which means", "How often", "In which words", "What for", "Edit"],
            page.FindAll("thead th").Select(th => th.TextContent.Trim()));
    }

    [Fact]
    public async Task Thirty_days_are_lived_through_on_a_real_account()
    {
        var (page, _) = await OpenAsync();
        page.Find("#se-Simulation").Click();
        page.Find("#si-acc").Change("HB-999999");
        page.FindAll("#se-panel button").First(b => b.TextContent.Contains("Simulate", StringComparison.Ordinal)).Click();
        await page.WaitForAssertionAsync(() => Assert.Equal("This was not found: open account.", page.Find("[role=alert]").TextContent));

        page.Find("#si-acc").Change("HB-000101");
        page.FindAll("#se-panel button").First(b => b.TextContent.Contains("Simulate", StringComparison.Ordinal)).Click();
        await page.WaitForAssertionAsync(() => Assert.Equal(
            ["Day +21", "Day +24", "Day +24", "Day +27", "Day +27", "Day +30", "Day +30"],
            page.FindAll(".pl-life li .p-num").Select(li => li.TextContent.Split('·')[1].Trim())));
    }

    [Fact]
    public void Days_are_read_as_people_write_them()
    {
        Assert.Equal([1, 7, 15, 21], StrategyDraft.Days("1, 7，15、21"));
        Assert.Equal([-3, -1, 0], StrategyDraft.Days("−3 -1 0"));
        Assert.Null(StrategyDraft.Days("1, seven"));
        Assert.Null(StrategyDraft.Days("99999"));
        Assert.Null(StrategyDraft.Days(" "));
    }
}
