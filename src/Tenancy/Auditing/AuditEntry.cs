using System.Diagnostics;
using System.Security.Cryptography;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
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
    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.Audit)]
    public required string ActorName { get; init; }

    /// <summary>The agency for which the actor works; null for the lender's own people, its systems and our jobs.</summary>
    public Guid? AgencyId { get; init; }

    public required string Action { get; init; }
    public required string ResourceType { get; init; }
    public required string ResourceId { get; init; }

    /// <summary>The one person whom it concerns; null when it concerns nobody or many.</summary>
    public Guid? DebtorId { get; init; }

    public string? Purpose { get; init; }
    public bool Allowed { get; init; } = true;

    /// <summary>Counts, versions and codes as JSON; no names, numbers or addresses of people.</summary>
    [Personal(DataKind.Trace, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.Audit)]
    public string? Facts { get; init; }

    /// <summary>What happened in one request, one open page or one pass of a job has the same; the logs of the host have it too.</summary>
    public string? Correlation { get; init; }

    /// <summary>With what the personal part is committed to; null on entries from before it was, and on erased ones.</summary>
    public byte[]? Salt { get; init; }

    /// <summary>The commitment that stands for the personal part once that is erased; null before.</summary>
    [Personal(DataKind.Trace, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.Audit)]
    public byte[]? Personal { get; init; }

    /// <summary>The entry that tells of the erasure; null while nothing is erased.</summary>
    public Guid? ErasedBy { get; init; }

    internal static AuditEntry Of(
        TenantScope scope, DateTimeOffset at, string action, string resourceType, object resourceId, string? facts = null,
        string? purpose = null, bool allowed = true, Guid? debtor = null) => new()
        {
            At = at,
            ActorKind = scope.Actor.Kind,
            ActorId = scope.Actor.Id,
            ActorName = scope.Actor.Name,
            AgencyId = scope.Actor.Agency?.Value,
            Action = action,
            ResourceType = resourceType,
            ResourceId = resourceId.ToString()!,
            DebtorId = debtor ?? (resourceType is "debtor" && resourceId is ITypedId id ? id.Value : null),
            Facts = facts,
            Purpose = purpose,
            Allowed = allowed,
            Salt = RandomNumberGenerator.GetBytes(AuditLeaf.SaltSize),
            Correlation = Activity.Current?.TraceId.ToHexString() ?? scope.Correlation,
        };
}

/// <summary>Writes audit entries in the caller's own transaction, so that a change without its entry cannot exist.</summary>
public sealed class AuditTrail(TenantScope scope, TenantDbFactory dbs, Looks looks, TimeProvider clock)
{
    /// <param name="debtor">The person whom it concerns; said by itself where the resource is the debtor.</param>
    public void Write(
        TenantDb db, string action, string resourceType, object resourceId, string? facts = null, string? purpose = null,
        bool allowed = true, Guid? debtor = null)
    {
        var entry = AuditEntry.Of(scope, clock.GetUtcNow(), action, resourceType, resourceId, facts, purpose, allowed, debtor);
        db.Add(entry);
        db.Add(new AuditPending { EntryId = entry.Id, Since = entry.At }); // commits with its entry, so the sequencer cannot pass it over
    }

    /// <summary>The same for many things at once, each with the person whom it concerns: what a dispatcher has sent.</summary>
    public async Task WriteManyAsync(
        TenantDb db, string action, string resourceType, IReadOnlyCollection<(object Resource, Guid? Debtor)> things, CancellationToken ct)
    {
        var at = clock.GetUtcNow();
        var entries = things.Select(thing => AuditEntry.Of(scope, at, action, resourceType, thing.Resource, debtor: thing.Debtor)).ToList();
        await db.BulkInsertAsync("audit_entries", AuditColumns.Entries, entries, "", ct);
        await db.BulkInsertAsync("audit_pending", AuditColumns.Pending, entries, "", ct);
    }

    /// <summary>
    /// Keeps that something was looked at, before it is handed out: for a list, whose reading may take long and must not hold
    /// the turn to write. Whoever asks has seen nothing when this fails. Asked the same again by the same open page within
    /// ten minutes, it is the same look.
    /// </summary>
    /// <param name="question">What was asked, equal when asked again; it is not kept.</param>
    public async Task SeenAsync(
        string action, string resourceType, object resourceId, object question, string? facts, Guid? debtor, CancellationToken ct)
    {
        if (!looks.IsNew(action, question)) return;
        await using var db = await dbs.WriteAsync(ct);
        Write(db, action, resourceType, resourceId, facts, debtor: debtor);
        await db.CommitAsync(ct);
        looks.Keep(action, question);
    }
}
