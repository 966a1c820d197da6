using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Web.Api.Idempotency;

/// <summary>The tenant's ledger of requests by client and key. Each step is its own short transaction.</summary>
public sealed class RequestLedger(TenantDbFactory dbs, TenantScope scope, TimeProvider clock)
{
    /// <summary>Longer than the day that is promised.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromHours(48);

    /// <summary>
    /// Takes the key, or says what stands under it. A request whose process died without an answer may be taken over after
    /// <paramref name="deadAfter"/>: our POSTs are safe to repeat by their own natural keys.
    /// </summary>
    public async Task<Entry> TakeAsync(string key, byte[] request, TimeSpan deadAfter, CancellationToken ct)
    {
        var (client, now) = (scope.Actor.Id, clock.GetUtcNow());
        await using var db = await dbs.WriteAsync(ct);
        await db.ExecuteAsync(
            $"delete from idempotency_records where tenant_id = {db.TenantId} and created_at < {now - Keep}", ct);
        var taken = await db.ExecuteAsync(
            $"""
            insert into idempotency_records (tenant_id, client_id, key, request_hash, created_at)
            values ({db.TenantId}, {client}, {key}, {request}, {now})
            on conflict (tenant_id, client_id, key) do update set created_at = excluded.created_at
              where idempotency_records.status is null and idempotency_records.created_at < {now - deadAfter}
                and idempotency_records.request_hash = excluded.request_hash
            """, ct);
        if (taken > 0)
        {
            await db.CommitAsync(ct);
            return new Entry.Ours();
        }
        return await db.QueryOneAsync<Entry>(
            $"""
            select request_hash, status, location, body from idempotency_records
            where tenant_id = {db.TenantId} and client_id = {client} and key = {key}
            """,
            row => !row.Bytes(0).AsSpan().StartsWith(request) ? new Entry.Other()
                : row.IsNull(1) ? new Entry.UnderWay()
                : new Entry.Answered(
                    new KeptAnswer(row.Int(1), row.TextOrNull(2), row.TextOrNull(3) ?? ""), row.Bytes(0)[request.Length..]),
            new Entry.UnderWay(), ct);
    }

    /// <param name="request">What the key was taken with; behind it the hash of a body that was streamed.</param>
    public async Task KeepAsync(string key, byte[] request, KeptAnswer answer, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        await db.ExecuteAsync(
            $"""
            update idempotency_records set request_hash = {request}, status = {answer.Status}, location = {Text(answer.Location)}, body = {answer.Body}
            where tenant_id = {db.TenantId} and client_id = {scope.Actor.Id} and key = {key}
            """, ct);
        await db.CommitAsync(ct);
    }

    /// <summary>Nothing was done, or nobody knows what: the key is free again.</summary>
    public async Task ForgetAsync(string key, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        await db.ExecuteAsync(
            $"""
            delete from idempotency_records
            where tenant_id = {db.TenantId} and client_id = {scope.Actor.Id} and key = {key} and status is null
            """, ct);
        await db.CommitAsync(ct);
    }

    private static object Text(string? value) => value is null ? new SqlNull(NpgsqlTypes.NpgsqlDbType.Text) : value;
}
