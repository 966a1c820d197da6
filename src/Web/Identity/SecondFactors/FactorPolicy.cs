using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Settings;

namespace Platform.Web.Identity.SecondFactors;

/// <summary>Of whom a lender demands a second step at sign-in, and from when on. By itself it demands it of nobody.</summary>
public sealed record FactorPolicy : ITenantSetting<FactorPolicy>
{
    /// <summary>Who can be asked: people, of the lender and of agencies that work for it.</summary>
    public static readonly IReadOnlyList<Role> People =
        [Role.LenderAdmin, Role.Strategist, Role.PrivacyOfficer, Role.Inspector, Role.Collector, Role.AgencyManager];

    public static string Name => "second_step";

    public IReadOnlyList<Role> Roles { get; init; } = [];

    /// <summary>Until then whoever has none is reminded; null for at once.</summary>
    public DateTimeOffset? From { get; init; }

    public bool Concerns(IReadOnlyList<Role> held) => Roles.Any(held.Contains);

    public bool IsDue(IReadOnlyList<Role> held, DateTimeOffset now) => Concerns(held) && (From is not { } from || from <= now);

    public Refusal? Check() => Roles.All(People.Contains) ? null : Refusal.Invalid("roles", "not_listed");
}
