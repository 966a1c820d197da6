using System.Security.Claims;
using Bunit;
using Platform.Web.Layout;
using Platform.Web.Shared.Culture;

namespace Web.Tests.Layout;

public sealed class NavRailTests : ComponentTest
{
    [Fact]
    public void A_collector_sees_no_page_of_the_strategist() =>
        Assert.Empty(Links("Collector").Intersect(["/accounts", "/imports", "/segments", "/strategies", "/templates", "/campaigns", "/users", "/lines"]));

    [Fact]
    public void An_inspector_sees_attempts_and_recordings_and_no_case() =>
        Assert.Equal((true, true, false), (Links("Inspector").Contains("/attempts"), Links("Inspector").Contains("/recordings"), Links("Inspector").Contains("/desk")));

    [Fact]
    public void An_administrator_sees_every_page_of_the_lender_in_its_order()
    {
        var links = Links("LenderAdmin");
        Assert.Equal(NavList.Entries.Select(entry => entry.Href).Where(links.Contains), links);
        string?[] own = ["/", "/accounts", "/imports", "/strategies", "/campaigns", "/plans", "/placements", "/agencies", "/channels", "/lines", "/users"];
        Assert.Empty(own.Except(links));
        Assert.DoesNotContain("/people", links);
        Assert.DoesNotContain("/operator", links);
    }

    // 呼叫中心, 电话机器人, 催收系统SaaS平台, 外呼线路资源, 催收外呼系统软件, 线路质检系统 (and the quality check of calls).
    [Fact, Trait("row", "004-16")]
    public void Every_module_that_a_vendor_of_the_field_lists_is_in_the_menu() =>
        Assert.Empty(((string?[])["/calls", "/robot", "/desk", "/lines", "/campaigns", "/lines/quality", "/quality/results"]).Except(Links("LenderAdmin")));

    [Fact]
    public void The_rail_speaks_Chinese()
    {
        Speak(Cultures.Chinese);
        var rail = Render<NavRail>(p => p.Add(r => r.User, As("LenderAdmin")));
        Assert.Equal("账户", rail.Find("a[href='/accounts']").TextContent.Trim());
        Assert.Equal("主导航", rail.Find("nav").GetAttribute("aria-label"));
    }

    private IEnumerable<string?> Links(string role) =>
        Render<NavRail>(p => p.Add(r => r.User, As(role))).FindAll("a").Select(link => link.GetAttribute("href"));

    private static ClaimsPrincipal As(string role) => new(new ClaimsIdentity([new Claim(NavList.RoleClaim, role)], "test"));
}
