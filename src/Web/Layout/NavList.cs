using System.Security.Claims;
using Icon = MudBlazor.Icons.Material.Outlined;

namespace Platform.Web.Layout;

/// <summary>One entry of the left rail; <c>TextKey</c> is a key of <see cref="LayoutTexts"/>.</summary>
public sealed record NavEntry(string Href, string Icon, string TextKey, string Group, params string[] Roles);

/// <summary>The rail in its order. A role that is not named does not see the entry; the page itself still checks.</summary>
public static class NavList
{
    // The names of Role; the claim carries them as text.
    private const string Admin = "LenderAdmin";
    private const string Strategist = "Strategist";
    private const string Manager = "AgencyManager";
    private const string Collector = "Collector";
    private const string Inspector = "Inspector";
    private const string Privacy = "PrivacyOfficer";
    private const string Operator = "PlatformOperator";

    public const string RoleClaim = "role";

    public static readonly IReadOnlyList<NavEntry> Entries =
    [
        new("/", Icon.Home, "NavHome", ""),
        new("/desk", Icon.SupportAgent, "NavDesk", "", Manager, Collector, Admin),
        new("/visits", Icon.DirectionsWalk, "NavVisits", "", Manager, Collector, Admin),
        new("/messages", Icon.MarkChatUnread, "NavMessages", "", Manager, Collector, Admin),
        new("/accounts", Icon.AccountBalanceWallet, "NavAccounts", "", Admin, Strategist),
        new("/imports", Icon.UploadFile, "NavImports", "", Admin),
        new("/segments", Icon.DonutSmall, "NavSegments", "GroupPlan", Admin, Strategist),
        new("/strategies", Icon.Timeline, "NavStrategies", "GroupPlan", Admin, Strategist),
        new("/templates", Icon.Article, "NavTemplates", "GroupPlan", Admin, Strategist),
        new("/campaigns", Icon.Campaign, "NavCampaigns", "GroupRun", Admin, Strategist),
        new("/attempts", Icon.Outbox, "NavAttempts", "GroupRun", Admin, Strategist, Inspector, Privacy),
        new("/letters", Icon.LocalPostOffice, "NavLetters", "GroupRun", Admin),
        new("/sandbox", Icon.Inbox, "NavSandbox", "GroupRun", Admin, Strategist),
        new("/calls", Icon.HeadsetMic, "NavCalls", "GroupRun", Admin, Manager),
        new("/robot", Icon.SmartToy, "NavRobot", "GroupRun", Admin),
        new("/recordings", Icon.GraphicEq, "NavRecordings", "GroupRun", Admin, Manager, Inspector),
        new("/feedback", Icon.Poll, "NavFeedback", "GroupRun", Admin, Manager),
        new("/plans", Icon.EventRepeat, "NavPlans", "GroupRun", Admin),
        new("/quality", Icon.Hearing, "NavQuality", "GroupQuality", Inspector),
        new("/quality/results", Icon.FactCheck, "NavResults", "GroupQuality", Admin, Manager, Collector, Inspector),
        new("/quality/report", Icon.Insights, "NavReport", "GroupQuality", Admin, Manager, Inspector),
        new("/quality/plans", Icon.Casino, "NavSampling", "GroupQuality", Admin, Inspector),
        new("/quality/scorecards", Icon.Checklist, "NavScorecards", "GroupQuality", Admin, Inspector),
        new("/placements", Icon.Handshake, "NavPlacements", "GroupAgencies", Admin, Strategist),
        new("/agencies", Icon.Groups, "NavAgencies", "GroupAgencies", Admin, Strategist),
        new("/people", Icon.Group, "NavPeople", "GroupManage", Manager),
        new("/operator", Icon.MonitorHeart, "NavOperator", "GroupManage", Operator),
        new("/channels", Icon.Hub, "NavChannels", "GroupManage", Admin),
        new("/lines", Icon.SettingsPhone, "NavLines", "GroupManage", Admin),
        new("/lines/quality", Icon.NetworkCheck, "NavLineQuality", "GroupManage", Admin),
        new("/audit", Icon.FactCheck, "NavAudit", "GroupManage", Privacy),
        new("/privacy/requests", Icon.PrivacyTip, "NavRequests", "GroupManage", Privacy, Admin),
        new("/privacy/records", Icon.Inventory2, "NavRecords", "GroupManage", Privacy),
        new("/privacy/retention", Icon.AutoDelete, "NavRetention", "GroupManage", Privacy),
        new("/users", Icon.Group, "NavUsers", "GroupManage", Admin),
        new("/company-sign-in", Icon.Badge, "NavCompanySignIn", "GroupManage", Admin),
        new("/api-clients", Icon.VpnKey, "NavApiClients", "GroupManage", Admin),
    ];

    /// <summary>Whether another entry lies below this one: then only its very page is here.</summary>
    public static bool HasDeeper(NavEntry entry) =>
        Entries.Any(other => other != entry && other.Href.StartsWith(entry.Href.TrimEnd('/') + "/", StringComparison.Ordinal));

    /// <summary>What this person may go to. Without sign-in there is nobody to hide from: pages refuse on their own.</summary>
    public static IEnumerable<NavEntry> For(ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated != true
            ? Entries
            : Entries.Where(entry => entry.Roles.Length == 0 || entry.Roles.Any(role => user.HasClaim(RoleClaim, role)));
}
