using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Channels.Messages;
using Platform.Collections.Cases;
using Platform.Collections.Tasks;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Debtors;

/// <summary>
/// Stops every treatment of a person (dispute, hardship …), or ends the stop. What is planned is suppressed in the same
/// transaction; what is already with a provider cannot be called back. Ending a hold revives nothing: the next run plans.
/// </summary>
public sealed class HoldDebtor(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, Feed feed, TimeProvider clock)
{
    public static readonly IReadOnlyList<string> Reasons = ["dispute", "hardship", "deceased", "legal_hold"];

    /// <summary>A privacy request's own hold: set and ended by the request alone.</summary>
    public const string Restriction = "restriction";

    /// <param name="Reason">One of <see cref="Reasons"/>; null ends the hold.</param>
    public sealed record Request(DebtorId Debtor, string? Reason);

    /// <returns>How many planned contacts were stopped.</returns>
    public async Task<Result<int>> RunAsync(Request ask, CancellationToken ct)
    {
        if (CaseWorker.Demand(scope, ask.Debtor, Permission.HoldDebtors) is { } refusal) return refusal;
        // Debtors stop what is done about them; they do not start it again.
        if (scope.Actor.Kind is ActorKind.Debtor && ask.Reason is not ("dispute" or "hardship")) return Refusal.Forbidden(nameof(Permission.HoldDebtors));
        if (ask.Reason is not null && !Reasons.Contains(ask.Reason)) return Refusal.Invalid("reason", "not_listed");
        await using var db = await dbs.WriteAsync(ct);
        var debtor = await db.Debtors.SingleOrDefaultAsync(d => d.Id == ask.Debtor, ct);
        if (debtor is null) return Refusal.NotFound("debtor");

        if (scope.Actor.Kind is ActorKind.Debtor && debtor.Hold is not null) return new Refusal("hold_exists");
        if (debtor.Hold is Restriction) return new Refusal("hold_restricted");
        var before = debtor.Hold;
        (debtor.Hold, debtor.UpdatedAt) = (ask.Reason, clock.GetUtcNow());
        await db.SaveChangesAsync(ct); // the row's lock first: a gate that asks now waits, or sees the hold
        var stopped = ask.Reason is null ? 0 : await StopAsync(db, debtor.Id, CodeOf(ask.Reason), clock.GetUtcNow(), ct);
        audit.Write(
            db, ask.Reason is null ? "debtor.release" : "debtor.hold", "debtor", debtor.Id,
            JsonSerializer.Serialize(new { before, after = ask.Reason, stopped }));
        var tenant = db.TenantId;
        foreach (var topic in new[] { Topics.Accounts, Topics.Attempts, Topics.Campaigns, Topics.Cases })
        {
            db.AfterCommit(() => feed.Publish(tenant, topic));
        }
        await db.CommitAsync(ct);
        return stopped;
    }

    // The same codes as the contact gate gives, so that a screen has one sentence for both.
    private static string CodeOf(string hold) => hold == "legal_hold" ? "hold_legal" : "hold_" + hold;

    /// <summary>Ends what is planned for a person; what has begun goes to its own end.</summary>
    internal static async Task<int> StopAsync(TenantDb db, DebtorId debtor, string reason, DateTimeOffset now, CancellationToken ct)
    {
        var tenant = db.TenantId;
        FormattableString planned =
            $"""
            select a.id from attempts a
            join accounts c on c.tenant_id = a.tenant_id and c.id = a.account_id
            where c.tenant_id = {tenant} and c.debtor_id = {debtor} and a.state = {AttemptState.Planned}
            """;
        await db.ExecuteAsync(
            $"delete from outbox where tenant_id = {tenant} and state = {OutboxState.Ready} and attempt_id in ({planned})", ct);
        // Whatever is still in the outbox is submitting or in doubt: it may have left, so its own end is awaited.
        var ids = await db.QueryAsync(
            $"""
            update attempts set state = {AttemptState.Suppressed}, reason = {reason}, settled_at = {now}
            where tenant_id = {tenant} and state = {AttemptState.Planned} and id in ({planned})
              and not exists (select 1 from outbox o where o.tenant_id = {tenant} and o.attempt_id = attempts.id)
            returning id
            """,
            row => row.Long(0), ct);
        await db.ExecuteAsync(
            $"""
            insert into attempt_transitions (tenant_id, attempt_id, state, reason, epoch, at)
            select {tenant}, id, 'suppressed', {reason}, 0, {now} from attempts
            where tenant_id = {tenant} and id {db.Dialect.AnyOf(ids)}
            """, ct);
        await db.ExecuteAsync(
            $"""
            update collector_tasks set state = {TaskState.Withdrawn}, ended_at = {now}
            where tenant_id = {tenant} and debtor_id = {debtor} and state = {TaskState.Open}
            """, ct);
        return ids.Count;
    }
}
