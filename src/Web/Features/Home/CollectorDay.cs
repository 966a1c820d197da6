using Microsoft.EntityFrameworkCore;
using Platform.Collections;
using Platform.Collections.Cases;
using Platform.Collections.Promises;
using Platform.QualityCheck.Evaluations;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Web.Features.Home;

/// <summary>A collector's day: what is theirs, what is due, and what was promised.</summary>
public sealed class CollectorDay(TenantDbFactory dbs, TenantScope scope, ListWork work, ListResults results, TimeProvider clock) : IDayPart
{
    private const string Mine = "/desk?shelf=Mine";

    public string Code => "Collector";

    public bool IsFor(Actor actor) => actor.Roles.Contains(Role.Collector);

    public async Task<Day> ReadAsync(CancellationToken ct)
    {
        var due = (await work.RunAsync(new(WorkShelf.Mine, DueOnly: true, Take: 1), ct)).Value;
        var unread = await results.RunAsync(new(ToRead: true), ct);
        var (me, now) = (CaseWorker.IdOf(scope.Actor) ?? Guid.Empty, clock.GetUtcNow());
        await using var db = await dbs.ReadAsync(ct);
        var mine = db.Cases.Where(row => row.AssignedTo == me && row.State == CaseState.Open);
        var promised = await db.Promises.CountAsync(
            row => row.State == PromiseState.Open && row.DueFrom <= now && mine.Any(file => file.DebtorId == row.DebtorId), ct);
        var late = await mine.CountAsync(row => row.NextAt != null && row.NextAt <= now, ct);
        return new Day(
            [
                new("Mine", due.Mine, Mine), new("Due", due.Total, Mine + "&due=true"), new("Pool", due.Pool, "/desk?shelf=Pool"),
            ],
            [
                new("PromisedToday", promised, Mine), new("FollowUps", late, Mine + "&due=true"),
                new("Results", unread.IsRefused ? 0 : unread.Value.Total, "/quality/results"),
            ]);
    }
}
