using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing;

/// <summary>
/// Keeps every refused demand in a transaction of its own, before the refusal is said. It waits for the database without
/// giving its thread back: a refusal is rare, and a queue could lose what it has not written yet.
/// </summary>
public sealed class RefusedDemands(TenantDbPool pool, TimeProvider clock)
{
    public const string Action = "access.refuse";

    /// <summary>Throws when it cannot be written: then nothing is answered at all.</summary>
    public void Write(TenantScope scope, Permission permission)
    {
        var entry = AuditEntry.Of(scope, clock.GetUtcNow(), Action, "permission", permission, allowed: false);
        using var turn = pool.TakeWriteTurn();
        using var db = pool.Lease();
        db.Database.OpenConnection();
        var isSqlite = db.Database.IsSqlite();
        DbTransaction? own = isSqlite ? ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: false) : null;
        var transaction = own is null ? db.Database.BeginTransaction() : db.Database.UseTransaction(own)!;
        if (own is not null) db.Own(own);
        db.Bind(scope.TenantId, scope.Actor.Agency, transaction, null);
        if (!isSqlite) TenantSession.Enter(db, scope.TenantId, scope.Actor);
        db.Add(entry);
        db.Add(new AuditPending { EntryId = entry.Id, Since = entry.At });
        db.SaveChanges();
        transaction.Commit();
    }
}
