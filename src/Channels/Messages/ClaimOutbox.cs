using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Tenancy.Data;

namespace Platform.Channels.Messages;

/// <summary>What one claim gave: how many rows it took from the outbox, and which of them may leave.</summary>
internal sealed record Claim(int Taken, IReadOnlyList<ClearedSend> Sends);

/// <summary>One send that is committed as "submitting" and allowed: to be rendered, and sent once.</summary>
/// <param name="Position">Its place in the claim, which is ordered by attempt.</param>
internal sealed record ClearedSend(
    LeasedMessage Message, Guid LeaseBy, int Position, SendPermit Permit, Recipient To,
    IReadOnlyDictionary<string, object?> Values)
{
    public override string ToString() => $"ClearedSend({Message.AttemptId})";
}

/// <summary>
/// Takes due rows of one channel, asks the send gate and commits the answer: the durable intent without which nothing is
/// sent. In one transaction with the verdict, so nothing that was committed before it can be overlooked (I2 to I4).
/// </summary>
internal sealed class ClaimOutbox(
    TenantDbFactory dbs, ISendGate gate, ApplyDecisions decisions, LeaseTime lease, IOptions<DispatchOptions> options,
    TimeProvider clock, ILogger<ClaimOutbox> log)
{
    /// <param name="Provider">The provider of the account chosen; null where no account can carry the channel.</param>
    public sealed record Request(ChannelKind Channel, int Size, string? Provider);

    /// <exception cref="GateFailedException">Everything is rolled back and nothing is sent (fail closed).</exception>
    public async Task<Claim> RunAsync(Request ask, CancellationToken ct)
    {
        // A fresh holder for each claim, so that a late answer can never be taken for that of a later claim.
        var leaseBy = Guid.CreateVersion7();
        var now = clock.GetUtcNow();
        await using var db = await dbs.WriteAsync(ct);
        var rows = await TakeAsync(db, ask, leaseBy, ct);
        if (rows.Count == 0) return new Claim(0, []);

        var live = new List<LeasedMessage>(rows.Count);
        List<LeasedMessage> expired = [];
        List<long> paused = [];
        foreach (var (message, isPaused) in rows)
        {
            if (message.ExpiresAt <= now) expired.Add(message);
            else if (isPaused) paused.Add(message.AttemptId);
            else live.Add(message);
        }
        var answers = live.Count == 0 ? [] : await AskAsync(db, live, ct);
        var allowed = await decisions.RunAsync(db, new(ask, live, answers, expired, paused), now, ct);
        allowed.Sort((one, other) => one.Item1.AttemptId.CompareTo(other.Item1.AttemptId));
        if (allowed.Count > 0)
        {
            await db.ExecuteAsync(
                $"""
                insert into claim_marks (tenant_id, lease_by, begun_through, lease_until)
                select tenant_id, lease_by, 0, lease_until from outbox
                where tenant_id = {db.TenantId} and attempt_id = {allowed[0].Item1.AttemptId}
                """, ct);
        }
        await db.CommitAsync(ct);

        var validUntil = now + options.Value.Lease / 2;
        var sends = new List<ClearedSend>(allowed.Count);
        foreach (var (message, send) in allowed)
        {
            var until = message.ExpiresAt < validUntil ? message.ExpiresAt : validUntil;
            sends.Add(new ClearedSend(
                message, leaseBy, sends.Count, new SendPermit(message.AttemptId, send.VerdictId, until, clock), send.To, send.Values));
        }
        return new Claim(rows.Count, sends);
    }

    /// <summary>Commits that everything of the claim up to this attempt may have been begun.</summary>
    /// <returns>False when the lease has run out: nothing beyond the old mark may be begun.</returns>
    public async Task<bool> MarkAsync(Guid leaseBy, long through, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        var moved = await db.ExecuteAsync(
            $"""
            update claim_marks set begun_through = {through}
            where tenant_id = {db.TenantId} and lease_by = {leaseBy} and lease_until > {lease.Now(db)}
            """, ct);
        await db.CommitAsync(ct);
        return moved == 1;
    }

    private async Task<IReadOnlyList<SendDecision>> AskAsync(TenantDb db, List<LeasedMessage> live, CancellationToken ct)
    {
        try
        {
            return await gate.DecideAsync(db, live, ct);
        }
        catch (Exception fault) when (fault is not OperationCanceledException and not OutOfMemoryException)
        {
            throw new GateFailedException(fault);
        }
    }

    /// <summary>Puts the oldest due row off, so that the rest can go on: for a row on which the gate itself fails.</summary>
    public async Task PutOffOneAsync(ChannelKind channel, TimeSpan wait, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        var ids = await db.QueryAsync(
            $"""
            with c as {db.Dialect.Materialized} (
              select attempt_id from outbox
              where tenant_id = {db.TenantId} and channel = {channel} and state = 0 and due_at <= {lease.Now(db)}
              order by due_at limit 1{db.Dialect.SkipLocked})
            update outbox set due_at = {lease.In(db, wait)}
            where tenant_id = {db.TenantId} and attempt_id in (select attempt_id from c) returning attempt_id
            """, row => row.Long(0), ct);
        await db.CommitAsync(ct);
        foreach (var id in ids) log.LogError("The send gate fails on attempt {AttemptId}; it waits {Wait}.", id, wait);
    }

    private async Task<List<(LeasedMessage, bool Paused)>> TakeAsync(
        TenantDb db, Request ask, Guid leaseBy, CancellationToken ct)
    {
        FormattableString take =
            $"""
            select attempt_id from outbox
            where tenant_id = {db.TenantId} and channel = {ask.Channel} and state = 0 and due_at <= {lease.Now(db)}
            order by due_at limit {ask.Size}{db.Dialect.SkipLocked}
            """;
        FormattableString set =
            $"""
            state = 1, epoch = epoch + 1, lease_by = {leaseBy}, lease_until = {lease.In(db, options.Value.Lease)},
            submitting_at = {lease.Now(db)}, provider = {(object?)ask.Provider ?? new SqlNull(NpgsqlTypes.NpgsqlDbType.Text)}
            """;
        FormattableString columns =
            $"""
            select o.attempt_id, o.epoch, o.tries, o.due_at, o.expires_at, a.run_id, a.campaign_id, a.step_no, a.account_id,
              a.debtor_id, a.template_version_id,
              exists (select 1 from run_pauses p where p.tenant_id = {db.TenantId} and p.run_id = a.run_id)
            """;
        if (db.Dialect.IsPostgres)
        {
            return await db.QueryAsync(
                $"""
                with c as materialized ({take}),
                o as (update outbox set {set} from c
                  where outbox.tenant_id = {db.TenantId} and outbox.attempt_id = c.attempt_id
                  returning outbox.attempt_id, epoch, tries, due_at, expires_at)
                {columns} from o join attempts a on a.id = o.attempt_id and a.tenant_id = {db.TenantId}
                """, row => Read(row, ask.Channel), ct);
        }
        var changed = await db.ExecuteAsync(
            $"update outbox set {set} where tenant_id = {db.TenantId} and attempt_id in ({take})", ct);
        return changed == 0
            ? []
            : await db.QueryAsync(
                $"""
                {columns} from outbox o join attempts a on a.id = o.attempt_id and a.tenant_id = {db.TenantId}
                where o.tenant_id = {db.TenantId} and o.state = 1 and o.lease_by = {leaseBy}
                """, row => Read(row, ask.Channel), ct);
    }

    private static (LeasedMessage, bool) Read(SqlRow row, ChannelKind channel) =>
        (new LeasedMessage(
            row.Long(0), row.Int(1), row.Short(2), row.Guid(5), row.Guid(6), row.Short(7), row.Guid(8), row.Guid(9),
            channel, row.IsNull(10) ? null : row.Guid(10), row.Instant(3), row.Instant(4)),
            row.Bool(11));
}

/// <summary>The send gate threw: there is no verdict, so there is no send.</summary>
internal sealed class GateFailedException(Exception inner) : Exception("The send gate failed.", inner);
