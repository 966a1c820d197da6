using Bunit;
using Platform.Collections.Segments;
using Platform.Web.Features.Segments;

namespace Web.Tests.Features.Segments;

public sealed class SegmentsPageTests : PlanTest
{
    [Fact]
    public async Task Counts_follow_the_conditions_while_they_are_changed()
    {
        await StartAsync(accounts: 3); // 20, 40 and 60 days past due
        var editor = Render<SegmentEditor>(p => p.Add(c => c.Row, null));
        await editor.WaitForAssertionAsync(() => Assert.Equal("3", editor.Find(".pl-big strong").TextContent));

        editor.FindAll(".pl-toggle").Single(b => b.TextContent == "M2").Click();
        Clock.Advance(TimeSpan.FromSeconds(1));
        await editor.WaitForAssertionAsync(() => Assert.Equal("2", editor.Find(".pl-big strong").TextContent));
        Assert.Equal("£500.00", editor.Find(".pl-sums dd").TextContent);
        Assert.Equal(2, editor.FindAll(".pl-table tbody tr").Count);

        editor.Find("#sg-days-max").Change("10");
        editor.Find("#sg-days-min").Change("50");
        Clock.Advance(TimeSpan.FromSeconds(1));
        await editor.WaitForAssertionAsync(() => Assert.Contains("is below the lower bound", editor.Find(".pl-counts [role=alert]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_segment_is_saved_with_all_that_was_chosen_and_found_again()
    {
        await StartAsync(accounts: 1);
        var editor = Render<SegmentEditor>(p => p.Add(c => c.Row, null));
        await editor.WaitForAssertionAsync(() => Assert.Equal("1", editor.Find(".pl-big strong").TextContent));
        editor.Find("#sg-name").Change("Cards");
        editor.FindAll(".pl-toggle").Single(b => b.TextContent == "card").Click();
        editor.Find("#sg-due-min").Change("12.5");
        editor.FindAll("button").Single(b => b.TextContent.Contains("Add a condition", StringComparison.Ordinal)).Click();
        editor.Find("input[aria-label='Column of condition 1']").Change("fraud");
        editor.Find("select[aria-label='Test of condition 1']").Change("OneOf");
        editor.Find("input[aria-label='Value of condition 1']").Change("a， b");
        editor.FindAll("button").Single(b => b.TextContent.Trim() == "Save").Click();

        SegmentRow? saved = null;
        await editor.WaitForAssertionAsync(async () => saved = Assert.Single((await Use<ListSegments>().RunAsync(Ct)).Value));
        Assert.Equal(("Cards", 12.5m), (saved!.Name, saved.Definition.MinPastDue));
        Assert.Equal(["card"], saved.Definition.Products);
        Assert.Equal(["a", "b"], Assert.Single(saved.Definition.Attributes).Values);
    }
}
