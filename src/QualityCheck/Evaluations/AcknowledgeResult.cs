using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Cases;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Evaluations;

/// <summary>The collector, or who leads them, says that the result was read. Said twice, the first counts.</summary>
public sealed class AcknowledgeResult(TenantDbFactory dbs, TenantScope scope, AsLender lender)
{
    public async Task<Result> RunAsync(Guid evaluation, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewQuality) is { } no) return no;
        EvaluationRevision? row;
        await using (var db = await dbs.ReadAsync(ct))
            row = await Revisions.Current(db, scope.Actor).SingleOrDefaultAsync(r => r.EvaluationId == evaluation, ct);
        if (row is null) return Refusal.NotFound("evaluation");
        if (!ReadResult.AnswersFor(scope.Actor, row)) return new Refusal("result_not_yours");
        return await lender.RunAsync((services, token) => services.GetRequiredService<Write>().RunAsync(row, token), ct);
    }

    /// <summary>The writing, which an agency's own transaction may not do.</summary>
    internal sealed class Write(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, Feed feed, TimeProvider clock)
    {
        public async Task<Result> RunAsync(EvaluationRevision row, CancellationToken ct)
        {
            await using var db = await dbs.WriteAsync(ct);
            if (await db.Acknowledgements.AnyAsync(read => read.EvaluationId == row.EvaluationId, ct)) return Result.Done;
            db.Add(new Acknowledgement
            {
                EvaluationId = row.EvaluationId, AgencyId = row.AgencyId, UserId = CaseWorker.IdOf(scope.Actor) ?? Guid.Empty,
                UserName = scope.Actor.Name, At = clock.GetUtcNow(),
            });
            audit.Write(db, "evaluation.acknowledge", "evaluation", row.EvaluationId);
            db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Quality));
            try
            {
                await db.CommitAsync(ct);
            }
            catch (DbUpdateException)
            {
                // Somebody else said so at the same moment.
            }
            return Result.Done;
        }
    }
}
