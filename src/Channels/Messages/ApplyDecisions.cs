using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;

namespace Platform.Channels.Messages;

/// <summary>
/// Writes what becomes of each claimed row, in the claim's own transaction. Only what the gate allowed, what is not
/// suppressed and what an account can carry stays "submitting".
/// </summary>
internal sealed class ApplyDecisions(
    ISendGate gate, Feed feed, IOptions<DispatchOptions> options, ILogger<ApplyDecisions> log)
{
    private static readonly TimeSpan Undecided = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan NoAccount = TimeSpan.FromMinutes(1);

    public sealed record Request(
        ClaimOutbox.Request Claim, IReadOnlyList<LeasedMessage> Live, IReadOnlyList<SendDecision> Answers,
        IReadOnlyList<LeasedMessage> Expired, IReadOnlyList<long> Paused);

    public async Task<List<(LeasedMessage, SendDecision.Send)>> RunAsync(
        TenantDb db, Request ask, DateTimeOffset now, CancellationToken ct)
    {
        var sorted = new Sorted();
        foreach (var message in ask.Expired) sorted.End(message, AttemptState.Expired, "expired");
        var byId = ByAttempt(ask.Answers);
        foreach (var message in ask.Live) Sort(message, byId.GetValueOrDefault(message.AttemptId), ask.Claim, sorted, now);
        await SuppressAsync(db, ask.Claim.Channel, sorted, ct);

        await EndAsync(db, sorted, now, ct);
        await WaitAsync(db, sorted, ct);
        List<long> gone = [.. sorted.Ended.Select(end => end.Message.AttemptId), .. sorted.Far, .. ask.Paused];
        if (gone.Count > 0)
            await db.ExecuteAsync($"delete from outbox where tenant_id = {db.TenantId} and attempt_id {db.Dialect.AnyOf(gone)}", ct);
        if (sorted.Released.Count > 0) await gate.ReleaseAsync(db, sorted.Released, ct);
        await db.WriteAsync(sorted.Leaves(), now, ct);
        if (sorted.Ended.Count > 0)
        {
            var tenant = db.TenantId;
            db.AfterCommit(() => feed.Publish(tenant, Topics.Attempts));
        }
        return sorted.Sends;
    }

    private void Sort(
        LeasedMessage message, SendDecision? decision, ClaimOutbox.Request claim, Sorted sorted, DateTimeOffset now)
    {
        switch (decision)
        {
            case SendDecision.Send { VerdictId: var verdict } send when verdict != Guid.Empty:
                if (claim.Provider is not null) sorted.Sends.Add((message, send));
                else sorted.Wait(message, now + NoAccount, "no_account", release: true);
                break;
            case SendDecision.Drop drop:
                sorted.End(message, AttemptState.Suppressed, drop.Reason);
                break;
            case SendDecision.Later later when later.At >= message.ExpiresAt:
                sorted.End(message, AttemptState.Expired, later.Reason);
                break;
            case SendDecision.Later later:
                sorted.Wait(message, later.At, later.Reason, far: later.At - now > options.Value.Horizon);
                break;
            case SendDecision.Hand:
                sorted.End(message, AttemptState.Handed, null);
                break;
            default:
                log.LogError("The send gate gave no usable decision on attempt {AttemptId}; it is not sent.", message.AttemptId);
                sorted.Wait(message, now + Undecided, "undecided", release: true);
                break;
        }
    }

    // Two answers to one message are none: there is no telling which of them is meant.
    private static Dictionary<long, SendDecision?> ByAttempt(IReadOnlyList<SendDecision> answers)
    {
        var byId = new Dictionary<long, SendDecision?>(answers.Count);
        foreach (var answer in answers)
        {
            if (!byId.TryAdd(answer.AttemptId, answer)) byId[answer.AttemptId] = null;
        }
        return byId;
    }

    private static async Task SuppressAsync(TenantDb db, ChannelKind channel, Sorted sorted, CancellationToken ct)
    {
        if (sorted.Sends.Count == 0) return;
        var stops = await StopsAsync(db, channel, [.. sorted.Sends.Select(send => send.Decision.To.AddressIndex)], ct);
        if (stops.Count == 0) return;
        for (var i = sorted.Sends.Count - 1; i >= 0; i--)
        {
            var (message, send) = sorted.Sends[i];
            if (!stops.TryGetValue(Convert.ToHexString(send.To.AddressIndex), out var reason)) continue;
            sorted.Sends.RemoveAt(i);
            sorted.End(message, AttemptState.Suppressed, reason);
            sorted.Released.Add(message.AttemptId);
        }
    }

    private static async Task<Dictionary<string, string>> StopsAsync(
        TenantDb db, ChannelKind channel, byte[][] addresses, CancellationToken ct)
    {
        // A blob cannot stand in JSON, so SQLite compares its hexadecimal form.
        FormattableString which = db.Dialect.IsPostgres
            ? (FormattableString)$"address_index = any({addresses})"
            : $"hex(address_index) {db.Dialect.AnyOf(addresses.Select(Convert.ToHexString))}";
        var rows = await db.QueryAsync(
            $"select address_index, reason from suppressions where tenant_id = {db.TenantId} and channel = {channel} and {which}",
            row => (Index: Convert.ToHexString(row.Bytes(0)), Reason: row.Text(1)), ct);
        return rows.ToDictionary(row => row.Index, row => row.Reason);
    }

    private static async Task EndAsync(TenantDb db, Sorted sorted, DateTimeOffset now, CancellationToken ct)
    {
        if (sorted.Ended.Count == 0) return;
        var rows = new RowsSql().With("id", sorted.Ended.Select(end => end.Message.AttemptId))
            .With("state", sorted.Ended.Select(end => (short)end.State)).With("reason", sorted.Ended.Select(end => end.Reason));
        await db.ExecuteAsync(
            $"""
            update attempts as a set state = r.state, reason = r.reason, settled_at = {now} from {rows.As(db.Dialect, "r")}
            where a.tenant_id = {db.TenantId} and a.id = r.id
            """, ct);
    }

    private static async Task WaitAsync(TenantDb db, Sorted sorted, CancellationToken ct)
    {
        if (sorted.Waiting.Count == 0) return;
        var rows = new RowsSql().With("id", sorted.Waiting.Select(wait => wait.Message.AttemptId))
            .With("due_at", sorted.Waiting.Select(wait => wait.At)).With("reason", sorted.Waiting.Select(wait => wait.Reason));
        await db.ExecuteAsync(
            $"""
            update outbox as o set state = 0, due_at = r.due_at, lease_until = null, lease_by = null
            from {rows.As(db.Dialect, "r")} where o.tenant_id = {db.TenantId} and o.attempt_id = r.id
            """, ct);
        await db.ExecuteAsync(
            $"""
            update attempts as a set due_at = r.due_at, reason = r.reason from {rows.As(db.Dialect, "r")}
            where a.tenant_id = {db.TenantId} and a.id = r.id
            """, ct);
    }

    private sealed class Sorted
    {
        public List<(LeasedMessage Message, SendDecision.Send Decision)> Sends { get; } = [];
        public List<(LeasedMessage Message, AttemptState State, string? Reason)> Ended { get; } = [];
        public List<(LeasedMessage Message, DateTimeOffset At, string Reason)> Waiting { get; } = [];
        public List<long> Released { get; } = [];

        /// <summary>Waits beyond the pump's horizon: the attempt keeps the time, the outbox does not keep the row.</summary>
        public List<long> Far { get; } = [];

        public void End(LeasedMessage message, AttemptState state, string? reason) => Ended.Add((message, state, reason));

        public void Wait(LeasedMessage message, DateTimeOffset at, string reason, bool release = false, bool far = false)
        {
            Waiting.Add((message, at, reason));
            if (release) Released.Add(message.AttemptId);
            if (far) Far.Add(message.AttemptId);
        }

        public List<Leaf> Leaves()
        {
            var leaves = new List<Leaf>(Sends.Count + Ended.Count + Waiting.Count);
            foreach (var (message, _) in Sends) leaves.Add(new(message.AttemptId, Messages.Leaves.Submitting, null, message.Epoch));
            foreach (var (message, state, reason) in Ended) leaves.Add(new(message.AttemptId, Messages.Leaves.Of(state), reason, message.Epoch));
            foreach (var (message, _, reason) in Waiting) leaves.Add(new(message.AttemptId, Messages.Leaves.Planned, reason, message.Epoch));
            return leaves;
        }
    }
}
