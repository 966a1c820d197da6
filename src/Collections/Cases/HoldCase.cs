using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Cases;

/// <summary>
/// Puts a dispute or hardship hold on the person of a case, so that every treatment stops at once. An agency's person may
/// do it but does not reach the outbox: the right, the placement and the trace come first, then a job of the lender holds.
/// </summary>
public sealed class HoldCase(TenantDbFactory dbs, TenantScope scope, TenantRunner runner, HoldDebtor hold, AuditTrail audit, Feed feed)
{
    /// <param name="Reason">A code of <see cref="HoldDebtor.Reasons"/>.</param>
    public sealed record Request(DebtorId Debtor, string Reason);

    /// <returns>How many planned contacts were stopped.</returns>
    public async Task<Result<int>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.HoldDebtors) is { } refusal) return refusal;
        if (!HoldDebtor.Reasons.Contains(ask.Reason)) return Refusal.Invalid("reason", "not_listed");
        if (scope.Actor.Agency is null) return await hold.RunAsync(new(ask.Debtor, ask.Reason), ct);
        await using (var db = await dbs.WriteAsync(ct))
        {
            if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(row => row.DebtorId == ask.Debtor, ct) is not { } file)
                return Refusal.NotFound("case");
            if (!CaseWorker.MayChange(scope.Actor, file)) return new Refusal("case_not_yours");
            audit.Write(db, "case.hold", "debtor", ask.Debtor, JsonSerializer.Serialize(new { reason = ask.Reason }));
            await db.CommitAsync(ct);
        }
        var done = await runner.RunAsync(
            scope.TenantId, Actor.Job("desk"),
            (services, token) => services.GetRequiredService<HoldDebtor>().RunAsync(new(ask.Debtor, ask.Reason), token), ct);
        feed.Publish(scope.TenantId, Topics.Cases);
        return done;
    }
}
