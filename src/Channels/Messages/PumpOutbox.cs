using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Messages;

/// <summary>
/// Moves planned attempts that are due soon into the outbox, so that the outbox stays small whatever the campaign's size,
/// and ends those whose lawful time has passed. Runs inside a tenant's scope.
/// </summary>
public sealed class PumpOutbox(
    TenantDbFactory dbs, ExpiryClock expiry, Feed feed, IOptions<DispatchOptions> options, TimeProvider clock)
{
    private const int ExpireAtOnce = 5_000;

    /// <returns>How many attempts were moved into the outbox.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await ExpireAsync(ct);
        await using var db = await dbs.WriteAsync(ct);
        var held = await db.QueryAsync(
            $"select channel, count(*) from outbox where tenant_id = {db.TenantId} group by channel",
            row => (Channel: (ChannelKind)row.Short(0), Count: (int)row.Long(1)), ct);
        var moved = 0;
        foreach (var channel in Enum.GetValues<ChannelKind>())
        {
            var free = options.Value.OutboxRows - held.FirstOrDefault(row => row.Channel == channel).Count;
            // A trickle into a full outbox would read past everything that is already in it, again and again.
            if (free >= Math.Max(1, options.Value.OutboxRows / 10)) moved += await MoveAsync(db, channel, free, ct);
        }
        if (moved > 0) await WakeAsync(db, ct);
        await db.CommitAsync(ct);
        return moved;
    }

    private Task<int> MoveAsync(TenantDb db, ChannelKind channel, int free, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // "offset 0" keeps it a look-up by key for each attempt: as a join it is planned for the outbox as it was when it was
        // last analysed, often empty, and then reads all of it for each attempt.
        return db.ExecuteAsync(
            $"""
            insert into outbox (tenant_id, attempt_id, channel, due_at, expires_at, state, epoch, tries)
            select a.tenant_id, a.id, a.channel, a.due_at, a.expires_at, 0, 0, 0 from attempts a
            where a.tenant_id = {db.TenantId} and a.state = 0 and a.channel = {channel}
              and a.due_at <= {now + options.Value.Horizon} and a.expires_at > {now}
              and not exists (select 1 from outbox o where o.tenant_id = {db.TenantId} and o.attempt_id = a.id limit 1 offset 0)
              and not exists (select 1 from run_pauses p where p.tenant_id = a.tenant_id and p.run_id = a.run_id)
            order by a.due_at limit {free}
            on conflict do nothing
            """, ct);
    }

    private static async Task WakeAsync(TenantDb db, CancellationToken ct)
    {
        var first = await db.QueryOneAsync(
            $"select min(due_at) from outbox where tenant_id = {db.TenantId} and state = 0",
            row => row.InstantOrNull(0), null, ct);
        if (first is { } due) await TenantLanes.WakeAsync(db, due, ct);
    }

    private async Task ExpireAsync(CancellationToken ct)
    {
        int ended;
        do
        {
            await using var db = await dbs.WriteAsync(ct);
            if (!expiry.IsDue(db.TenantId)) return;
            var now = clock.GetUtcNow();
            // The outbox first: its row lock decides between us and a claim that is just being made.
            await db.ExecuteAsync(
                $"""
                with c as {db.Dialect.Materialized} (
                  select attempt_id from outbox where tenant_id = {db.TenantId} and state = 0 and expires_at <= {now}
                  order by attempt_id limit {ExpireAtOnce}{db.Dialect.SkipLocked})
                delete from outbox where tenant_id = {db.TenantId} and attempt_id in (select attempt_id from c)
                """, ct);
            var ids = await db.QueryAsync(
                $"""
                with c as {db.Dialect.Materialized} (
                  select a.id from attempts a
                  where a.tenant_id = {db.TenantId} and a.state = 0 and a.due_at <= {now} and a.expires_at <= {now}
                    and not exists (select 1 from outbox o where o.tenant_id = a.tenant_id and o.attempt_id = a.id)
                  limit {ExpireAtOnce}{db.Dialect.SkipLocked})
                update attempts set state = {AttemptState.Expired}, reason = coalesce(reason, 'expired'), settled_at = {now}
                where tenant_id = {db.TenantId} and state = 0 and id in (select id from c)
                returning id
                """, row => row.Long(0), ct);
            ended = ids.Count;
            await db.WriteAsync([.. ids.Select(id => new Leaf(id, "expired", "expired", 0))], now, ct);
            if (ended < ExpireAtOnce) expiry.Done(db.TenantId);
            if (ended > 0) db.AfterCommit(() => feed.Publish(db.TenantId, Topics.Attempts));
            await db.CommitAsync(ct);
        }
        while (ended == ExpireAtOnce);
    }
}

/// <summary>
/// Looking for expired attempts reads everything that is due, so each tenant's are looked for once a minute; what is in
/// the outbox is judged at every claim anyway.
/// </summary>
public sealed class ExpiryClock(TimeProvider clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<TenantId, DateTimeOffset> _done = new();

    public bool IsDue(TenantId tenant) => !_done.TryGetValue(tenant, out var at) || clock.GetUtcNow() - at >= Every;

    public void Done(TenantId tenant) => _done[tenant] = clock.GetUtcNow();
}
