using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Voice;

/// <summary>
/// A lender's way into the telephone network: which provider carries its calls, under which numbers, how many at once and
/// how fast. Agencies dial through it and read it; its credentials stay sealed.
/// </summary>
[ForAgencies(AgencyAccess.Read)]
public sealed class DialingLine : ITenantOwned
{
    public const string Place = "dialing_lines.settings";

    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Name { get; set; }

    /// <summary>Key of a voice provider: "twilio", "sandbox".</summary>
    public required string Provider { get; init; }

    /// <summary>JSON of the provider's own settings, sealed by the tenant's key.</summary>
    [SealedData]
    [NotPersonal("the provider’s credentials")]
    public required byte[] Settings { get; set; }

    /// <summary>Numbers in E.164 that the person sees, separated by blanks; one person always sees the same.</summary>
    [NotPersonal("the lender’s own numbers")]
    public required string CallerIds { get; set; }

    /// <summary>How many calls may be up at once.</summary>
    public short Concurrency { get; set; } = 10;

    /// <summary>How many calls may begin in one second.</summary>
    public short CallsPerSecond { get; set; } = 1;

    /// <summary>Minute of the lender's day from which the line dials, and from which it does not any more.</summary>
    public short FromMinute { get; set; } = 8 * 60;
    public short ToMinute { get; set; } = 21 * 60;

    /// <summary>What a minute of talk costs, in <see cref="Currency"/>; begun minutes count whole.</summary>
    public decimal CostPerMinute { get; set; }
    public required string Currency { get; set; }
    public bool IsActive { get; set; } = true;

    /// <summary>Lower is tried first.</summary>
    public short Priority { get; set; }

    public IReadOnlyList<string> Numbers => CallerIds.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
