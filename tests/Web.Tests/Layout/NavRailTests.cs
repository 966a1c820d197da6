using System.Security.Claims;
using Bunit;
using Platform.Web.Layout;
using Platform.Web.Shared.Culture;

namespace Web.Tests.Layout;

public sealed class NavRailTests : ComponentTest
{
    [Fact]
    public void A_collector_sees_no_page_of_the_strategist() =>
        Assert.Equal(["/", "/desk", "/quality/results"], Links("Collector"));

    [Fact]
    public void An_inspector_sees_attempts_recordings_and_the_quality_check() =>
        Assert.Equal(
            ["/", "/attempts", "/recordings", "/quality", "/quality/results", "/quality/report", "/quality/plans", "/quality/scorecards"], Links("Inspector"));

    [Fact]
    public void An_administrator_sees_everything_but_what_others_work_at_in_its_order() =>
        Assert.Equal(NavList.Entries.Select(entry => entry.Href).Except(["/quality", "/people", "/operator"]), Links("LenderAdmin"));

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
