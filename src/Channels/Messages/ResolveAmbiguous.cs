using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Messages;

/// <summary>An operator who knows more says whether an ambiguous attempt was sent; only "not sent" lets it leave again.</summary>
public sealed class ResolveAmbiguous(
    TenantDbFactory dbs, TenantScope scope, ISendGate gate, AuditTrail audit, Feed feed, TimeProvider clock)
{
    public sealed record Request(long AttemptId, bool WasSent);

    /// <returns>Refused with <c>not_found</c>, or <c>conflict</c> when the attempt is not ambiguous (any more).</returns>
    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.RunCampaigns) is { } no) return no;
        var now = clock.GetUtcNow();
        await using var db = await dbs.WriteAsync(ct);
        await db.QueryAsync(
            $"select id from attempts where tenant_id = {db.TenantId} and id = {ask.AttemptId}{db.Dialect.ForUpdate}",
            row => row.Long(0), ct);
        var attempt = await db.Attempts.SingleOrDefaultAsync(a => a.Id == ask.AttemptId, ct);
        if (attempt is null) return Refusal.NotFound("attempt");
        if (attempt.State is not AttemptState.Ambiguous) return Refusal.Conflict("attempt");

        if (ask.WasSent)
        {
            (attempt.State, attempt.SubmittedAt, attempt.SettledAt) = (AttemptState.Submitted, attempt.SubmittedAt ?? now, null);
        }
        else
        {
            var isOver = attempt.ExpiresAt <= now;
            (attempt.State, attempt.SubmittedAt) = (isOver ? AttemptState.Expired : AttemptState.Planned, null);
            (attempt.Provider, attempt.SettledAt) = (null, isOver ? now : null);
            await gate.ReleaseAsync(db, [attempt.Id], ct);
        }
        attempt.Reason = "operator";
        await db.WriteAsync([new Leaf(attempt.Id, Leaves.Of(attempt.State), "operator", 0)], now, ct);
        audit.Write(db, "attempt.resolve", "attempt", attempt.Id, ask.WasSent ? """{"sent":true}""" : """{"sent":false}""");
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Attempts));
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
