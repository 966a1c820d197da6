using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Access;

/// <summary>One window of a person's work, from sign-in to its end: the cookie names it, and with it ended the cookie opens nothing.</summary>
[Shared("asked with every request, before a tenant is bound; says nothing of debtors")]
public sealed class UserSession
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid UserId { get; init; }

    /// <summary>Where the person is signed in; null for the platform's own people.</summary>
    public TenantId? TenantId { get; init; }

    public AgencyId? AgencyId { get; init; }

    /// <summary>The person's security stamp then: a later one has ended it too.</summary>
    public required string Stamp { get; init; }

    /// <summary>Browser and system in plain words; never the whole user agent.</summary>
    public required string Device { get; init; }

    /// <summary>The network it came from, without the machine in it.</summary>
    public required string Network { get; init; }

    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>When the person last proved who they are, at sign-in or since.</summary>
    public DateTimeOffset ProvenAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
}
