using Microsoft.EntityFrameworkCore;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Visits;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Demo;

/// <summary>Three visits of today for the demo agency's collector and a colleague, planned as people plan them; where nothing is claimed it does nothing.</summary>
public sealed class SeedVisits(TenantRunner runner, IDbContextFactory<PlatformDb> platform, TimeProvider clock) : IDemoStep
{
    private const string Email = "collector@swift.example";
    private const int Planned = 3;

    public async Task RunAsync(Tenant tenant, CancellationToken ct)
    {
        Actor? collector;
        await using (var db = await platform.CreateDbContextAsync(ct))
        {
            var found = await (
                from user in db.Users
                join member in db.Memberships on user.Id equals member.UserId
                where user.Email == Email && member.AgencyId != null
                select new { user.Id, user.DisplayName, member.AgencyId }).FirstOrDefaultAsync(ct);
            collector = found is null ? null : new Actor(ActorKind.User, found.Id.ToString("D"), found.DisplayName, [Role.Collector], found.AgencyId);
        }
        if (collector is not null)
            await runner.RunAsync(tenant.Id, collector, (services, token) => PlanAsync(services, tenant, collector, token), ct);
    }

    private async Task PlanAsync(IServiceProvider services, Tenant tenant, Actor collector, CancellationToken ct)
    {
        var me = CaseWorker.IdOf(collector);
        var other = (await services.GetRequiredService<VisitPeople>().RunAsync(ct)).FirstOrDefault(one => one.Id != me);
        if (me is not { } first || other is null) return;
        List<(DebtorId Debtor, AccountId Account, string Zone)> cases;
        await using (var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(ct))
        {
            if (await db.Visits.AnyAsync(ct)) return;
            var mine = await db.Cases.AsNoTracking().Where(row => row.AssignedTo == me).Select(row => row.DebtorId).ToListAsync(ct);
            var people = await db.Debtors.AsNoTracking().Where(row => mine.Contains(row.Id) && row.Hold == null).ToDictionaryAsync(row => row.Id, ct);
            var accounts = await db.Accounts.AsNoTracking().Where(row => mine.Contains(row.DebtorId) && row.State == AccountState.Open)
                .OrderBy(row => row.AccountNo).ToListAsync(ct);
            cases = [.. accounts.Where(row => people.TryGetValue(row.DebtorId, out var person) && person.Reachable.HasFlag(Reachable.Address))
                .DistinctBy(row => row.DebtorId).OrderBy(row => people[row.DebtorId].TimeZone != tenant.TimeZone) // nobody goes abroad for a visit of today
                .Select(row => (row.DebtorId, row.Id, people[row.DebtorId].TimeZone))];
        }
        var purpose = tenant.Key == "jinqiao" ? "核对登记地址，商谈还款方案。" : "See whether the registered address still holds, and talk about a plan.";
        var planned = 0;
        foreach (var (debtor, account, zone) in cases)
        {
            var day = LocalDays.Today(clock.GetUtcNow(), zone, tenant.TimeZone);
            var from = new TimeOnly(9 + 3 * planned, 0);
            var done = await services.GetRequiredService<PlanVisit>().RunAsync(
                new(Guid.CreateVersion7(clock.GetUtcNow()), debtor, account, day, from, from.AddHours(2), purpose, [first, other.Id]), ct);
            if (!done.IsRefused && ++planned == Planned) return;
        }
    }
}
