using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Providers;

/// <summary>A tenant's account with a provider: which, in which order, how fast, and its sealed settings.</summary>
public sealed class ChannelAccount : ITenantOwned
{
    public const string Place = "channel_accounts.settings";

    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public ChannelKind Channel { get; init; }
    public required string Provider { get; init; }
    public required string Name { get; set; }

    /// <summary>JSON of the provider's own settings (host, credentials), sealed by the tenant's key.</summary>
    [SealedData]
    [NotPersonal("the provider’s credentials")]
    public required byte[] Settings { get; set; }

    public bool IsActive { get; set; } = true;

    /// <summary>Lower is tried first.</summary>
    public short Priority { get; set; }

    /// <summary>How many sends may be under way at once.</summary>
    public int MaxInFlight { get; set; } = 32;
}
