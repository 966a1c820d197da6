using Platform.Tenancy.Access;

namespace Platform.Web.Demo;

/// <summary>One demo user; at a lender, at the agency (neither key nor platform) or at the platform.</summary>
public sealed record DemoPerson(string Email, string Name, string Language, Role Role, string? Tenant = null, string? Agency = null);

/// <summary>Whom one may sign in as where the data is made up.</summary>
public static class DemoPeople
{
    public static readonly IReadOnlyList<DemoPerson> All =
    [
        .. AtLender("harbour", "en", "Ada Whitcombe", "Tom Fairley", "Ines Okafor", "Priya Raman"),
        .. AtLender("jinqiao", "zh-CN", "林清越", "周启明", "陈若溪", "何安然"),
        new("manager@swift.example", "Marta Lindqvist", "en", Role.AgencyManager, Agency: "swift"),
        new("collector@swift.example", "Jonas Peel", "en", Role.Collector, Agency: "swift"),
        new("caller@swift.example", "Mei Tan", "en", Role.Collector, Agency: "swift"),
        new("manager@northgate.example", "Ruth Adeyemi", "en", Role.AgencyManager, Agency: "northgate"),
        new("collector@northgate.example", "Sam Whitlow", "en", Role.Collector, Agency: "northgate"),
        new("inspector2@harbour.example", "Leo Brandt", "en", Role.Inspector, "harbour"),
        new("inspector2@jinqiao.example", "许知远", "zh-CN", Role.Inspector, "jinqiao"),
        new("caller@harbour.example", "Ellen Marsh", "en", Role.Collector, "harbour"),
        new("caller@jinqiao.example", "沈一鸣", "zh-CN", Role.Collector, "jinqiao"),
        new("operator@platform.example", "Platform operator", "en", Role.PlatformOperator),
    ];

    public static IEnumerable<(string Email, Role Role)> Listed => All.Select(person => (person.Email, person.Role));

    private static DemoPerson[] AtLender(
        string key, string language, string admin, string strategist, string inspector, string privacy) =>
    [
        new($"admin@{key}.example", admin, language, Role.LenderAdmin, key),
        new($"strategist@{key}.example", strategist, language, Role.Strategist, key),
        new($"inspector@{key}.example", inspector, language, Role.Inspector, key),
        new($"privacy@{key}.example", privacy, language, Role.PrivacyOfficer, key),
    ];
}
