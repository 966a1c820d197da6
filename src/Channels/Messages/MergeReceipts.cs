using Platform.Tenancy.Data;
using Platform.Tenancy.Events;

namespace Platform.Channels.Messages;

/// <summary>
/// Merges receipts into attempts, thousands at a time and in any order: the furthest state wins and none goes back. A
/// receipt also proves acceptance, so it ends a doubt; one that beat our own completion waits for it.
/// </summary>
public sealed class MergeReceipts(TenantDbFactory dbs, Feed feed, TimeProvider clock)
{
    private const int AtOnce = 5_000;

    /// <returns>How many attempts changed.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var (changed, after) = (0, 0L);
        while (true)
        {
            await using var db = await dbs.WriteAsync(ct);
            var receipts = await TakeAsync(db, after, ct);
            if (receipts.Count == 0) return changed;
            after = receipts[^1].Id;
            changed += await MergeAsync(db, receipts, ct);
            if (receipts.Count < AtOnce) return changed;
        }
    }

    private async Task<int> MergeAsync(TenantDb db, List<Waiting> receipts, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // While a lease runs, the completion is on its way and knows more than we do.
        var ready = receipts.Where(receipt => !receipt.UnderWay).ToList();
        var moves = ready.GroupBy(receipt => receipt.AttemptId)
            .Select(group => group.MaxBy(receipt => receipt.State)!)
            .Where(receipt => receipt.Moves)
            .ToList();
        if (moves.Count > 0) await MoveAsync(db, moves, now, ct);
        if (ready.Count > 0)
            await db.ExecuteAsync($"update receipts set applied = {true} where id {db.Dialect.AnyOf(ready.Select(r => r.Id))} and tenant_id = {db.TenantId}", ct);
        if (moves.Count > 0)
        {
            var tenant = db.TenantId;
            db.AfterCommit(() => feed.Publish(tenant, Topics.Attempts));
        }
        await db.CommitAsync(ct);
        return moves.Count;
    }

    private static async Task MoveAsync(TenantDb db, List<Waiting> moves, DateTimeOffset now, CancellationToken ct)
    {
        var rows = new RowsSql().With("id", moves.Select(move => move.AttemptId))
            .With("state", moves.Select(move => (short)move.State)).With("reason", moves.Select(move => move.ErrorCode))
            .With("provider", moves.Select(move => move.Provider)).With("provider_id", moves.Select(move => move.ProviderMessageId));
        await db.ExecuteAsync(
            $"""
            update attempts as a set state = r.state, reason = r.reason,
              provider = coalesce(a.provider, r.provider),
              provider_message_id = coalesce(a.provider_message_id, r.provider_id),
              submitted_at = coalesce(a.submitted_at, {now}),
              settled_at = case when r.state = {AttemptState.Submitted} then null else {now} end
            from {rows.As(db.Dialect, "r")} where a.tenant_id = {db.TenantId} and a.id = r.id
            """, ct);
        await db.ExecuteAsync(
            $"""
            delete from outbox where tenant_id = {db.TenantId} and state <> 1
              and attempt_id {db.Dialect.AnyOf(moves.Where(move => move.Was is AttemptState.Planned).Select(move => move.AttemptId))}
            """, ct);
        await db.WriteAsync(
            [.. moves.Select(move => new Leaf(move.AttemptId, Leaves.Of(move.State), move.ErrorCode, move.Epoch))], now, ct);
    }

    private static async Task<List<Waiting>> TakeAsync(TenantDb db, long after, CancellationToken ct)
    {
        // Locked in the order of their ids: receipts first, then outbox, then attempts, as in every other transaction.
        var receipts = await db.QueryAsync(
            $"""
            select id, attempt_id, provider, provider_message_id, state, error_code from receipts
            where tenant_id = {db.TenantId} and not applied and id > {after}
            order by id limit {AtOnce}{db.Dialect.SkipLocked}
            """,
            row => new Waiting(
                row.Long(0), row.Long(1), row.Text(2), row.Text(3), (AttemptState)row.Short(4), row.TextOrNull(5)), ct);
        if (receipts.Count == 0) return receipts;
        var ids = receipts.Select(receipt => receipt.AttemptId).Distinct().Order().ToArray();
        var queued = await db.QueryAsync(
            $"""
            select attempt_id, state, epoch from outbox where tenant_id = {db.TenantId} and attempt_id {db.Dialect.AnyOf(ids)}
            order by attempt_id{db.Dialect.ForUpdate}
            """,
            row => (Id: row.Long(0), State: (OutboxState)row.Short(1), Epoch: row.Int(2)), ct);
        var attempts = await db.QueryAsync(
            $"""
            select id, state from attempts where tenant_id = {db.TenantId} and id {db.Dialect.AnyOf(ids)}
            order by id{db.Dialect.ForUpdate}
            """,
            row => (Id: row.Long(0), State: (AttemptState)row.Short(1)), ct);
        var outbox = queued.ToDictionary(row => row.Id);
        var states = attempts.ToDictionary(row => row.Id, row => row.State);
        foreach (var receipt in receipts)
        {
            receipt.Was = states.TryGetValue(receipt.AttemptId, out var was) ? was : null;
            if (!outbox.TryGetValue(receipt.AttemptId, out var row)) continue;
            (receipt.UnderWay, receipt.Epoch) = (row.State is OutboxState.Submitting, row.Epoch);
        }
        return receipts;
    }

    private sealed record Waiting(
        long Id, long AttemptId, string Provider, string ProviderMessageId, AttemptState State, string? ErrorCode)
    {
        public AttemptState? Was { get; set; }
        public bool UnderWay { get; set; }
        public int Epoch { get; set; }

        /// <summary>
        /// Submitted &lt; Delivered &lt; Read &lt; Failed, and failed is the end. What we believed had not left, or did not
        /// know, yields to any receipt.
        /// </summary>
        public bool Moves => Was switch
        {
            AttemptState.Submitted or AttemptState.Delivered or AttemptState.Read => State > Was,
            AttemptState.Planned or AttemptState.Ambiguous or AttemptState.Expired or AttemptState.Cancelled => true,
            _ => false,
        };
    }
}
