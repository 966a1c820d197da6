using Microsoft.Extensions.Options;
using Platform.Channels.Providers;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;

namespace Platform.Channels.Messages;

/// <summary>What a provider answered to one send, with the lease under which it was made.</summary>
/// <param name="NotBegun">Why it was never begun; then <paramref name="Outcome"/> says when it may be tried again.</param>
internal sealed record Settlement(
    LeasedMessage Message, Guid LeaseBy, byte[] AddressIndex, string Provider, SendOutcome Outcome, string? NotBegun = null);

/// <summary>
/// Records outcomes in batches. Every change is fenced by attempt, epoch and holder: whoever lost the lease changes
/// nothing, and a provider's id that comes too late is kept as a receipt, which then resolves the doubt.
/// </summary>
internal sealed class CompleteSends(
    TenantDbFactory dbs, ISendGate gate, AuditTrail audit, Feed feed, IOptions<DispatchOptions> options, TimeProvider clock)
{
    public async Task RunAsync(IReadOnlyList<Settlement> settlements, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.WriteAsync(ct);
        var plan = new Plan(settlements, options.Value, now);
        var leaves = new List<Leaf>(settlements.Count);

        await SubmittedAsync(db, plan.Submitted, leaves, now, ct);
        var released = await EndedAsync(db, plan.Ended, leaves, now, ct);
        released.AddRange(await BackAsync(db, plan.Back, leaves, ct));
        await DoubtAsync(db, plan.Doubtful, leaves, now, ct);

        if (released.Count > 0) await gate.ReleaseAsync(db, released, ct);
        await Suppressions.AddAsync(db, plan.Suppressed, now, ct);
        await db.WriteAsync(leaves, now, ct);
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Attempts));
        await db.CommitAsync(ct);
    }

    private async Task SubmittedAsync(
        TenantDb db, List<(Settlement It, string ProviderId)> sends, List<Leaf> leaves, DateTimeOffset now,
        CancellationToken ct)
    {
        if (sends.Count == 0) return;
        var mine = await LeaveAsync(db, [.. sends.Select(send => send.It)], ct);
        var late = sends.Where(send => !mine.Contains(send.It.Message.AttemptId)).ToList();
        if (late.Count > 0)
        {
            sends.RemoveAll(send => !mine.Contains(send.It.Message.AttemptId));
            await TakeReceipt.AppendAsync(db, [.. late.Select(send => new TakeReceipt.Request(
                send.It.Message.AttemptId, send.It.Provider, send.ProviderId, AttemptState.Submitted))], now, ct);
        }
        // Only what is still planned, said so that the index of all planned attempts does not look like a way to it.
        var rows = new RowsSql().With("id", sends.Select(send => send.It.Message.AttemptId))
            .With("provider", sends.Select(send => send.It.Provider)).With("provider_id", sends.Select(send => send.ProviderId));
        await db.ExecuteAsync(
            $"""
            update attempts as a set state = {AttemptState.Submitted}, reason = null, provider = r.provider,
              provider_message_id = r.provider_id, submitted_at = {now}
            from {rows.As(db.Dialect, "r")} where a.tenant_id = {db.TenantId} and a.id = r.id and a.state <= 0
            """, ct);
        foreach (var (send, _) in sends) leaves.Add(new(send.Message.AttemptId, "submitted", null, send.Message.Epoch));
        await audit.WriteManyAsync(
            db, "message.send", "attempt", [.. sends.Select(send => ((object)send.It.Message.AttemptId, (Guid?)send.It.Message.DebtorId))], ct);
    }

    /// <returns>Attempts that are proven not to have left.</returns>
    private static async Task<List<long>> EndedAsync(
        TenantDb db, List<(Settlement It, AttemptState State, string Reason)> ends, List<Leaf> leaves, DateTimeOffset now,
        CancellationToken ct)
    {
        if (ends.Count == 0) return [];
        var mine = await LeaveAsync(db, [.. ends.Select(end => end.It)], ct);
        ends.RemoveAll(end => !mine.Contains(end.It.Message.AttemptId));
        var rows = new RowsSql().With("id", ends.Select(end => end.It.Message.AttemptId))
            .With("state", ends.Select(end => (short)end.State)).With("reason", ends.Select(end => end.Reason))
            .With("provider", ends.Select(end => end.It.Provider));
        await db.ExecuteAsync(
            $"""
            update attempts as a set state = r.state, reason = r.reason, provider = r.provider, settled_at = {now}
            from {rows.As(db.Dialect, "r")} where a.tenant_id = {db.TenantId} and a.id = r.id and a.state <= 0
            """, ct);
        foreach (var (it, state, reason) in ends) leaves.Add(new(it.Message.AttemptId, Leaves.Of(state), reason, it.Message.Epoch));
        return [.. ends.Select(end => end.It.Message.AttemptId)];
    }

    private static async Task<List<long>> BackAsync(
        TenantDb db, List<(Settlement It, DateTimeOffset At, short Tries, string Reason)> backs, List<Leaf> leaves,
        CancellationToken ct)
    {
        if (backs.Count == 0) return [];
        var rows = Fence(backs.Select(back => back.It)).With("due_at", backs.Select(back => back.At))
            .With("tries", backs.Select(back => back.Tries));
        var ids = await db.QueryAsync(
            $"""
            update outbox as o set state = 0, due_at = r.due_at, tries = r.tries, lease_until = null, lease_by = null
            from {rows.As(db.Dialect, "r")}
            where o.tenant_id = {db.TenantId} and o.attempt_id = r.id and o.epoch = r.epoch and o.lease_by = r.lease_by
            returning attempt_id
            """, row => row.Long(0), ct);
        var mine = ids.ToHashSet();
        foreach (var (it, _, _, reason) in backs.Where(back => mine.Contains(back.It.Message.AttemptId)))
            leaves.Add(new(it.Message.AttemptId, Leaves.Planned, reason, it.Message.Epoch));
        return ids;
    }

    private static async Task DoubtAsync(
        TenantDb db, List<(Settlement It, string Code)> doubts, List<Leaf> leaves, DateTimeOffset now, CancellationToken ct)
    {
        if (doubts.Count == 0) return;
        var ids = await db.QueryAsync(
            $"""
            update outbox as o set state = 2, lease_until = {now}, lease_by = null
            from {Fence(doubts.Select(doubt => doubt.It)).As(db.Dialect, "r")}
            where o.tenant_id = {db.TenantId} and o.attempt_id = r.id and o.epoch = r.epoch and o.lease_by = r.lease_by
            returning attempt_id
            """, row => row.Long(0), ct);
        var mine = ids.ToHashSet();
        foreach (var (it, code) in doubts.Where(doubt => mine.Contains(doubt.It.Message.AttemptId)))
            leaves.Add(new(it.Message.AttemptId, Leaves.InDoubt, code, it.Message.Epoch));
    }

    private static async Task<HashSet<long>> LeaveAsync(TenantDb db, List<Settlement> settled, CancellationToken ct)
    {
        var rows = Fence(settled).As(db.Dialect, "r");
        // SQLite's delete takes no second table; its planner walks the list and finds each row by its key.
        var sql = db.Dialect.IsPostgres
            ? (FormattableString)$"""
              delete from outbox as o using {rows} where o.tenant_id = {db.TenantId} and o.attempt_id = r.id
                and o.epoch = r.epoch and o.lease_by = r.lease_by returning attempt_id
              """
            : $"""
              delete from outbox where rowid in (
                select o.rowid from {rows} cross join outbox o on o.tenant_id = {db.TenantId} and o.attempt_id = r.id
                where o.epoch = r.epoch and o.lease_by = r.lease_by) returning attempt_id
              """;
        return [.. await db.QueryAsync(sql, row => row.Long(0), ct)];
    }

    // Only a row that is submitting has a holder. Its state is not asked for besides: the planner would then take the index
    // of all leased rows, once for each row of the list, whenever the table's statistics are older than its rows.
    private static RowsSql Fence(IEnumerable<Settlement> settled)
    {
        var list = settled as IReadOnlyCollection<Settlement> ?? [.. settled];
        return new RowsSql().With("id", list.Select(it => it.Message.AttemptId))
            .With("epoch", list.Select(it => it.Message.Epoch)).With("lease_by", list.Select(it => it.LeaseBy));
    }

    /// <summary>Which settlement means what: pure, from the outcome and how often it was tried.</summary>
    private sealed class Plan
    {
        public List<(Settlement It, string ProviderId)> Submitted { get; } = [];
        public List<(Settlement It, AttemptState State, string Reason)> Ended { get; } = [];
        public List<(Settlement It, DateTimeOffset At, short Tries, string Reason)> Back { get; } = [];
        public List<(Settlement It, string Code)> Doubtful { get; } = [];
        public List<(ChannelKind, byte[], string)> Suppressed { get; } = [];

        public Plan(IReadOnlyList<Settlement> settlements, DispatchOptions options, DateTimeOffset now)
        {
            foreach (var it in settlements)
            {
                switch (it.Outcome)
                {
                    case SendOutcome.Submitted(var id):
                        Submitted.Add((it, id));
                        break;
                    case SendOutcome.Throttled(var wait):
                        Again(it, now + wait, it.Message.Tries, it.NotBegun ?? "throttled");
                        break;
                    case SendOutcome.Rejected { MayRetry: true } rejected when it.Message.Tries + 1 < options.MaxTries:
                        Again(it, now + Backoff(options, it.Message.Tries), (short)(it.Message.Tries + 1), rejected.Code);
                        break;
                    case SendOutcome.Rejected rejected:
                        Ended.Add((it, AttemptState.Failed, rejected.Code));
                        if (rejected.Suppress is { } why) Suppressed.Add((it.Message.Channel, it.AddressIndex, why));
                        break;
                    case SendOutcome.Ambiguous(var code):
                        Doubtful.Add((it, code));
                        break;
                }
            }
        }

        private void Again(Settlement it, DateTimeOffset at, short tries, string reason)
        {
            if (at >= it.Message.ExpiresAt) Ended.Add((it, AttemptState.Expired, reason));
            else Back.Add((it, at, tries, reason));
        }

        // Full jitter: a provider that comes back is not met by everybody at once.
        private static TimeSpan Backoff(DispatchOptions options, short tries) =>
            options.Backoff * (1 << Math.Min(tries, (short)10)) * (0.5 + Random.Shared.NextDouble() / 2);
    }
}
