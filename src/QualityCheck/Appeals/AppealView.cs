using Microsoft.EntityFrameworkCore;
using Platform.QualityCheck.Evaluations;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Platform.QualityCheck.Appeals;

/// <summary>An appeal with its decision; who decided is not told.</summary>
public sealed record AppealView(
    Guid Id, Guid Evaluation, string Item, Answer Contested, string RaisedBy, DateTimeOffset RaisedAt, string Reason, AppealView.Decided? Decision)
{
    public sealed record Decided(bool IsOverturned, Answer? NewAnswer, DateTimeOffset At, string Reason);

    internal static async Task<IReadOnlyList<AppealView>> ReadAsync(
        TenantDb db, TenantCipher cipher, Actor actor, IQueryable<Appeal> appeals, CancellationToken ct)
    {
        var rows = await appeals.AsNoTracking().OrderBy(row => row.RaisedAt).ThenBy(row => row.Id).ToListAsync(ct);
        var ids = rows.Select(row => row.Id).ToList();
        var decided = await db.AppealDecisions.AsNoTracking().Where(row => ids.Contains(row.AppealId)).ToDictionaryAsync(row => row.AppealId, ct);
        return rows.ConvertAll(row => new AppealView(
            row.Id, row.EvaluationId, row.ItemKey, row.Contested, Revisions.Shown(actor, row.RaisedByName), row.RaisedAt, ReadResult.Text(cipher, Appeal.Place, row.Id, row.Reason),
            decided.TryGetValue(row.Id, out var done)
                ? new Decided(done.IsOverturned, done.NewAnswer, done.DecidedAt, ReadResult.Text(cipher, AppealDecision.Place, row.Id, done.Reason))
                : null));
    }
}
