using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Cases;
using Platform.QualityCheck.Evaluations;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.QualityCheck.Appeals;

/// <summary>Contests one answer of a result, with a reason, within the lender's days; each item once.</summary>
public sealed class RaiseAppeal(TenantDbFactory dbs, TenantScope scope, TenantSettings settings, AsLender lender, TimeProvider clock)
{
    public const int LongestReason = 2_000;

    public sealed record Request(Guid Evaluation, string Item, string Reason);

    public async Task<Result<Guid>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewQuality) is { } no) return no;
        var reason = ask.Reason.Trim();
        if (reason.Length == 0) return Refusal.Invalid("reason", "required");
        if (reason.Length > LongestReason) return Refusal.Invalid("reason", "note_too_long", LongestReason);
        EvaluationRevision? row;
        await using (var db = await dbs.ReadAsync(ct))
        {
            row = await Revisions.Current(db, scope.Actor).SingleOrDefaultAsync(r => r.EvaluationId == ask.Evaluation, ct);
            if (row is null) return Refusal.NotFound("evaluation");
            if (!ReadResult.AnswersFor(scope.Actor, row)) return new Refusal("result_not_yours");
            var days = (await settings.GetAsync<AppealPolicy>(db, ct)).Days;
            var told = await db.EvaluationRevisions.Where(r => r.EvaluationId == ask.Evaluation && r.Revision == 1).Select(r => r.At).SingleAsync(ct);
            if (clock.GetUtcNow() >= told.AddDays(days)) return new Refusal("appeal_too_late", days);
        }
        return await lender.RunAsync((services, token) => services.GetRequiredService<Write>().RunAsync(row, ask.Item, reason, token), ct);
    }

    /// <summary>The writing, which an agency's own transaction may not do.</summary>
    internal sealed class Write(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, AuditTrail audit, Feed feed, TimeProvider clock)
    {
        public async Task<Result<Guid>> RunAsync(EvaluationRevision row, string item, string reason, CancellationToken ct)
        {
            var cipher = await keys.GetAsync(scope.TenantId, ct);
            await using var db = await dbs.WriteAsync(ct);
            var answer = await db.EvaluationAnswers.AsNoTracking()
                .SingleOrDefaultAsync(a => a.EvaluationId == row.EvaluationId && a.Revision == row.Revision && a.ItemKey == item, ct);
            if (answer is null) return Refusal.NotFound("item");
            if (answer.Answer is Answer.Yes or Answer.NotApplicable) return new Refusal("nothing_to_appeal");
            if (await db.Appeals.AnyAsync(a => a.EvaluationId == row.EvaluationId && a.ItemKey == item, ct)) return new Refusal("appealed_already");
            var id = Guid.CreateVersion7(clock.GetUtcNow());
            db.Add(new Appeal
            {
                Id = id, EvaluationId = row.EvaluationId, ItemKey = item, AgencyId = row.AgencyId, Contested = answer.Answer,
                RaisedBy = CaseWorker.IdOf(scope.Actor) ?? Guid.Empty, RaisedByName = scope.Actor.Name, RaisedAt = clock.GetUtcNow(),
                Reason = cipher.Seal(Appeal.Place, id.ToString("D"), Encoding.UTF8.GetBytes(reason)),
            });
            audit.Write(db, "appeal.raise", "evaluation", row.EvaluationId, JsonSerializer.Serialize(new { appeal = id, item }));
            db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Quality));
            try
            {
                await db.CommitAsync(ct);
            }
            catch (DbUpdateException)
            {
                return new Refusal("appealed_already"); // at the same moment
            }
            return id;
        }
    }
}
