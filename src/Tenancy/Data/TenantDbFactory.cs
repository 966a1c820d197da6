using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Data;

/// <summary>
/// Leases <see cref="TenantDb"/> for the scope's tenant: one lease, one transaction, one use case. On PostgreSQL the
/// transaction's first statement takes the role <c>app_rw</c> and names the tenant, so row-level security judges every
/// later one; both end with the transaction, which keeps a pooled or bounced connection clean.
/// </summary>
public sealed class TenantDbFactory(TenantDbPool pool, TenantScope scope)
{
    /// <summary>A snapshot to read from; what is written in it is never kept.</summary>
    public Task<TenantDb> ReadAsync(CancellationToken ct) => OpenAsync(write: false, ct);

    /// <summary>A transaction to write in; <see cref="TenantDb.CommitAsync"/> keeps it.</summary>
    public Task<TenantDb> WriteAsync(CancellationToken ct) => OpenAsync(write: true, ct);

    private async Task<TenantDb> OpenAsync(bool write, CancellationToken ct)
    {
        var tenant = scope.TenantId;
        var turn = write ? await pool.TakeWriteTurnAsync(ct) : null;
        TenantDb? db = null;
        try
        {
            db = pool.Lease();
            var transaction = db.Database.IsSqlite()
                ? await BeginSqliteAsync(db, write, ct)
                : await db.Database.BeginTransactionAsync(
                    write ? IsolationLevel.ReadCommitted : IsolationLevel.RepeatableRead, ct);
            db.Bind(tenant, scope.Actor.Agency, transaction, turn);
            if (!db.Database.IsSqlite()) await TenantSession.EnterAsync(db, tenant, scope.Actor, ct);
            return db;
        }
        catch
        {
            if (db is not null) await db.DisposeAsync();
            turn?.Dispose();
            throw;
        }
    }

    private static async Task<IDbContextTransaction> BeginSqliteAsync(TenantDb db, bool write, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        DbTransaction transaction = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: !write);
        db.Own(transaction);
        return (await db.Database.UseTransactionAsync(transaction, ct))!;
    }
}
