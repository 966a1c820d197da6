using Platform.Tenancy;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Debtors;

/// <summary>After how long without a sign a contact point counts as stale.</summary>
public sealed record ContactFreshness : ITenantSetting<ContactFreshness>
{
    public static string Name => "contact_freshness";

    /// <summary>Days since it last proved right, or since it came when it never did.</summary>
    public int StaleAfterDays { get; init; } = 180;

    public Refusal? Check() => StaleAfterDays is < 7 or > 3_650 ? Refusal.Invalid("staleAfterDays", "range", 7, 3_650) : null;

    public bool IsStale(DateTimeOffset since, DateTimeOffset? verifiedAt, DateTimeOffset now) =>
        (verifiedAt ?? since) < now.AddDays(-StaleAfterDays);
}
