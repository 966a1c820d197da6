using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Inbound;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Replies;

/// <summary>
/// What saying whose a message is has in common: the right to it, the message's lock, the trace and the word to open
/// screens, in one transaction. Only the lender's own people: whose a message is decides which agency may read it.
/// </summary>
public sealed class ReplyChange(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, Feed feed)
{
    public static Refusal? Demand(TenantScope scope) =>
        scope.Demand(Permission.WorkCases) ?? (scope.Actor.Agency is null ? null : Refusal.Forbidden(nameof(Permission.WorkCases)));

    /// <param name="change">Changes the message, or refuses; then nothing is kept.</param>
    public async Task<Result> RunAsync(
        Guid message, string action, Func<TenantDb, InboundMessage, Task<Refusal?>> change, CancellationToken ct)
    {
        if (Demand(scope) is { } refusal) return refusal;
        await using var db = await dbs.WriteAsync(ct);
        await db.QueryAsync($"select 1 from inbound_messages where tenant_id = {db.TenantId} and id = {message}{db.Dialect.ForUpdate}", row => row.Int(0), ct);
        if (await db.InboundMessages.SingleOrDefaultAsync(row => row.Id == message, ct) is not { } found) return Refusal.NotFound("message");
        var before = found.DebtorId;
        if (await change(db, found) is { } refused) return refused;
        audit.Write(
            db, action, "message", message, JsonSerializer.Serialize(new { channel = found.Channel.ToString() }), debtor: found.DebtorId ?? before);
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Messages));
        db.AfterCommit(() => feed.Publish(tenant, Topics.Cases));
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
