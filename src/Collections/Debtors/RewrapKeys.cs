using System.Diagnostics;
using System.Text.Json;
using NpgsqlTypes;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Debtors;

/// <summary>
/// After the tenant's key was exchanged: wraps its debtors' keys anew, a few thousand in each transaction. The data under
/// them is not touched, readers find old and new ones alike, and what was done when a process dies stays done.
/// </summary>
public sealed class RewrapKeys(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, AuditTrail audit)
{
    private const int BatchRows = 5_000;

    private static readonly BulkColumn<(DebtorId Debtor, byte[] Key, int Version)>[] Columns =
    [
        new("debtor_id", NpgsqlDbType.Uuid, row => row.Debtor),
        new("details_key", NpgsqlDbType.Bytea, row => row.Key),
        new("key_version", NpgsqlDbType.Integer, row => row.Version),
    ];

    /// <returns>How many keys were wrapped anew.</returns>
    public async Task<long> RunAsync(CancellationToken ct)
    {
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        if (cipher.Version == TenantKey.First || !await IsPendingAsync(cipher.Version, ct)) return 0;
        var (began, done, after) = (Stopwatch.GetTimestamp(), 0L, DebtorId.From(Guid.Empty));
        while (await BatchAsync(cipher, after, ct) is { Count: > 0 } batch)
        {
            (done, after) = (done + batch.Count, batch.Last);
        }
        await using var db = await dbs.WriteAsync(ct);
        audit.Write(
            db, "keys.rewrapped", "tenant", scope.TenantId,
            JsonSerializer.Serialize(new { version = cipher.Version, keys = done, seconds = (int)Stopwatch.GetElapsedTime(began).TotalSeconds }));
        await db.CommitAsync(ct);
        return done;
    }

    private async Task<bool> IsPendingAsync(int version, CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        return await db.QueryOneAsync(
            $"select 1 from debtor_keys where tenant_id = {db.TenantId} and key_version > 0 and key_version < {version} limit 1", _ => true, false, ct);
    }

    private async Task<(int Count, DebtorId Last)> BatchAsync(TenantCipher cipher, DebtorId after, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        // Locked, so that an import cannot put another key there between reading and writing; without a join, so that a
        // database that knows nothing of the table yet walks along its key and does not sort the rest of it every time.
        var rows = await db.QueryAsync(
            $"""
            select debtor_id, details_key from debtor_keys
            where tenant_id = {db.TenantId} and debtor_id > {after} and key_version > 0 and key_version < {cipher.Version}
            order by debtor_id limit {BatchRows}{db.Dialect.ForUpdate}
            """,
            row => (Debtor: row.Id<DebtorId>(0), Key: row.Bytes(1)), ct);
        if (rows.Count == 0) return default;
        var references = (await db.QueryAsync(
            $"select id, reference from debtors where tenant_id = {db.TenantId} and id {db.Dialect.AnyOf(rows.ConvertAll(row => row.Debtor))}",
            row => (Id: row.Id<DebtorId>(0), Reference: row.Text(1)), ct)).ToDictionary(row => row.Id, row => row.Reference);
        var again = rows.AsParallel().AsOrdered()
            .Select(row => (row.Debtor, cipher.Rewrap(DebtorKey.Place, references[row.Debtor], row.Key), cipher.Version)).ToList();
        await db.BulkInsertAsync(
            "debtor_keys", Columns, again,
            "on conflict (tenant_id, debtor_id) do update set details_key = excluded.details_key, key_version = excluded.key_version", ct);
        await db.CommitAsync(ct);
        return (rows.Count, rows[^1].Debtor);
    }
}
