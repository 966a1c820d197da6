using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Collections.Calls;

/// <summary>
/// Wraps a call up: what came of it and, when the debtor was spoken to, why the debtor is overdue; without it the call is
/// not closed and the next is not placed. A dispute or hardship stops every treatment of the person at once.
/// </summary>
public sealed class RecordDisposition(TenantDbFactory dbs, TenantScope scope, TenantRunner tenants, AuditTrail audit, Feed feed, TimeProvider clock)
{
    /// <param name="Disposition">A code of <see cref="Dispositions"/>.</param>
    /// <param name="OverdueReason">A code of <see cref="OverdueReasons"/>; needed after an effective call.</param>
    /// <param name="NextAt">When the case is to be taken up again; null leaves it to the work list.</param>
    public sealed record Request(Guid Call, string Disposition, string? OverdueReason, DateTimeOffset? NextAt = null);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } no) return no;
        if (!Dispositions.IsKnown(ask.Disposition)) return Refusal.Invalid("disposition", "not_listed");
        if (ask.OverdueReason is not null && !OverdueReasons.IsKnown(ask.OverdueReason)) return Refusal.Invalid("overdueReason", "not_listed");
        if (Dispositions.IsEffective(ask.Disposition) && ask.OverdueReason is null) return Refusal.Invalid("overdueReason", "required");
        var now = clock.GetUtcNow();
        DebtorId debtor;
        await using (var db = await dbs.WriteAsync(ct))
        {
            if (await CallProgress.LockAsync(db, ask.Call, ct) is not { } call) return Refusal.NotFound("call");
            if (call.CollectorId.ToString() != scope.Actor.Id) return Refusal.Forbidden(nameof(Permission.WorkCases));
            if (call.IsLive) return new Refusal("call_still_on");
            if (call.State is CallState.Failed) return Refusal.Conflict("call");
            debtor = call.DebtorId;
            (call.Disposition, call.WrappedUpAt) = (ask.Disposition, call.WrappedUpAt ?? now);
            if (call.NumberIndex is { } number && Dispositions.ProofOf(ask.Disposition) is { } proof)
                await DebtorPoints.ProveAsync(db, debtor, number, proof, now, ct);
            await NoteOnCaseAsync(db, ask, debtor, now, ct);
            if (await db.CallRecordings.SingleOrDefaultAsync(row => row.CallId == call.Id, ct) is { } recording) recording.Outcome = ask.Disposition;
            audit.Write(db, "call.wrap_up", "call", call.Id, JsonSerializer.Serialize(new { ask.Disposition, ask.OverdueReason }), debtor: debtor.Value);
            var tenant = db.TenantId;
            db.AfterCommit(() => feed.Publish(tenant, Topics.Calls));
            db.AfterCommit(() => feed.Publish(tenant, Topics.Recordings));
            await db.CommitAsync(ct);
        }
        return ask.Disposition is "dispute" or "hardship" ? await HoldAsync(debtor, ask.Disposition, ct) : Result.Done;
    }

    private static async Task NoteOnCaseAsync(TenantDb db, Request ask, DebtorId debtor, DateTimeOffset now, CancellationToken ct)
    {
        var file = await db.Cases.SingleOrDefaultAsync(row => row.DebtorId == debtor, ct);
        if (file is null) db.Add(file = new Case { DebtorId = debtor, OpenedAt = now });
        file.OverdueReason = ask.OverdueReason ?? file.OverdueReason;
        (file.LastWorkedAt, file.NextAt, file.Version) = (now, ask.NextAt ?? file.NextAt, file.Version + 1);
    }

    // Treatments are the lender's: the same person acts, past the placement that was just asked, so that all of them stop.
    private async Task<Result> HoldAsync(DebtorId debtor, string reason, CancellationToken ct)
    {
        var held = await tenants.RunAsync(scope.TenantId, scope.Actor with { Agency = null },
            (services, token) => services.GetRequiredService<HoldDebtor>().RunAsync(new(debtor, reason), token), ct);
        return held.IsRefused ? held.Refusal : Result.Done;
    }
}
