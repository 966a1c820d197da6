using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Auditing;

/// <summary>Who did what to which thing, why, and whether it was allowed. Never holds clear personal data.</summary>
[ForAgencies(AgencyAccess.Append)]
public sealed class AuditEntry : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public DateTimeOffset At { get; init; }
    public ActorKind ActorKind { get; init; }
    public required string ActorId { get; init; }
    public required string ActorName { get; init; }
    public required string Action { get; init; }
    public required string ResourceType { get; init; }
    public required string ResourceId { get; init; }
    public string? Purpose { get; init; }
    public bool Allowed { get; init; } = true;

    /// <summary>Counts, versions and codes as JSON; no names, numbers or addresses of people.</summary>
    public string? Facts { get; init; }
}

/// <summary>Writes audit entries in the caller's own transaction, so that a change without its entry cannot exist.</summary>
public sealed class AuditTrail(TenantScope scope, TimeProvider clock)
{
    public void Write(
        TenantDb db, string action, string resourceType, object resourceId, string? facts = null, string? purpose = null,
        bool allowed = true)
    {
        var entry = new AuditEntry
        {
            At = clock.GetUtcNow(),
            ActorKind = scope.Actor.Kind,
            ActorId = scope.Actor.Id,
            ActorName = scope.Actor.Name,
            Action = action,
            ResourceType = resourceType,
            ResourceId = resourceId.ToString()!,
            Facts = facts,
            Purpose = purpose,
            Allowed = allowed,
        };
        db.Add(entry);
        db.Add(new AuditPending { EntryId = entry.Id, Since = entry.At }); // commits with its entry, so the sequencer cannot pass it over
    }
}
