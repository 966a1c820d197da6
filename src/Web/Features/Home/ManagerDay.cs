using Microsoft.EntityFrameworkCore;
using Platform.Collections;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Placements;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Web.Features.Agencies;

namespace Platform.Web.Features.Home;

/// <summary>An agency manager's day at one lender: the pool, who works, what came of it, and which placements end.</summary>
public sealed class ManagerDay(
    TenantDbFactory dbs, TenantScope scope, ListWork work, AgencyResults results, ListCollectors collectors, TenantCatalog catalog, TimeProvider clock) : IDayPart
{
    private const int SoonDays = 7;

    public string Code => "Manager";

    public bool IsFor(Actor actor) => actor.Agency is not null && actor.May(Permission.ManageAgency);

    public async Task<Day> ReadAsync(CancellationToken ct)
    {
        var agency = scope.Actor.Agency!.Value;
        var today = (await results.RunAsync(new(1), ct)).Value is [var row, ..] ? row : null;
        var shelves = (await work.RunAsync(new(WorkShelf.All, DueOnly: true, Take: 1), ct)).Value;
        var people = (await collectors.RunAsync(ct)).Value.Select(person => (Guid?)person.Id).ToList();
        var lender = await catalog.FindAsync(scope.TenantId, ct);
        var soon = LocalDays.Today(clock.GetUtcNow(), lender?.TimeZone ?? "", "UTC").AddDays(SoonDays);
        await using var db = await dbs.ReadAsync(ct);
        var orphans = await db.Cases.CountAsync(row => row.State == CaseState.Open && row.AssignedTo != null && !people.Contains(row.AssignedTo), ct);
        var ending = await db.Placements.CountAsync(row => row.RecalledAt == null && row.EndsOn <= soon, ct);
        long Count(AgencyFigure figure) => today?.Counts[figure] ?? 0;
        string Rows(AgencyFigure figure) => AgencyAddress.Of(agency.Value, figure, 1);
        return new Day(
            [
                new("Placed", shelves.All, "/desk?shelf=All"), new("Pool", shelves.Pool, "/desk?shelf=Pool"),
                new("Contacts", Count(AgencyFigure.Contacts), Rows(AgencyFigure.Contacts)),
                new("RightParty", Count(AgencyFigure.RightParty), Rows(AgencyFigure.RightParty)),
                new("Promises", Count(AgencyFigure.Promises), Rows(AgencyFigure.Promises)),
                new("Payments", Count(AgencyFigure.Recovered), Rows(AgencyFigure.Recovered)),
            ],
            [
                new("HandOut", shelves.Pool, "/desk?shelf=Pool"), new("DueAll", shelves.Total, "/desk?shelf=All&due=true"),
                new("Orphans", orphans, "/people"), new("Ending", ending, "/agencies/" + agency),
                new("Disputes", Count(AgencyFigure.Complaints), Rows(AgencyFigure.Complaints)),
            ]);
    }
}
