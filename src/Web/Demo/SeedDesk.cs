using Microsoft.EntityFrameworkCore;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Payments;
using Platform.Collections.Promises;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Demo;

/// <summary>
/// A week of a collector's work on the cases that are placed with the demo's agency: some claimed, with notes, promises kept,
/// broken and open, and follow-ups. Where nothing is placed it does nothing.
/// </summary>
public sealed class SeedDesk(TenantRunner runner, IDbContextFactory<PlatformDb> platform, TimeProvider clock) : IDemoStep
{
    private const string Email = "collector@swift.example";
    private const int Worked = 12;

    public async Task RunAsync(Tenant tenant, CancellationToken ct)
    {
        var collector = await CollectorAsync(ct);
        if (collector is null) return;
        var accounts = await runner.RunAsync(tenant.Id, Actor.Job("demo"), (services, token) => PastAsync(services, collector, token), ct);
        if (accounts.Count > 0)
            await runner.RunAsync(tenant.Id, collector, (services, token) => TodayAsync(services, tenant, accounts, token), ct);
    }

    private async Task<Actor?> CollectorAsync(CancellationToken ct)
    {
        await using var db = await platform.CreateDbContextAsync(ct);
        var found = await (
            from user in db.Users
            join member in db.Memberships on user.Id equals member.UserId
            where user.Email == Email && member.AgencyId != null
            select new { user.Id, user.DisplayName, member.AgencyId }).FirstOrDefaultAsync(ct);
        return found is null
            ? null
            : new Actor(ActorKind.User, found.Id.ToString("D"), found.DisplayName, [Role.Collector], found.AgencyId);
    }

    /// <summary>Last week: promises whose day is over, one of them paid; judged as all promises are.</summary>
    private async Task<IReadOnlyList<Account>> PastAsync(IServiceProvider services, Actor collector, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        List<Account> accounts;
        await using (var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(ct))
        {
            if (await db.Promises.AnyAsync(ct)) return [];
            var agency = collector.Agency!.Value;
            var placed = await db.Set<CaseGrant>().Where(row => row.AgencyId == agency).Select(row => row.DebtorId).ToListAsync(ct);
            var debtors = placed.Select(id => new DebtorId(id)).ToList();
            accounts = [.. (await db.Accounts.AsNoTracking().Where(row => debtors.Contains(row.DebtorId) && row.State == AccountState.Open && row.PastDue > 0)
                    .OrderBy(row => row.AccountNo).Take(Worked * 3).ToListAsync(ct))
                .DistinctBy(row => row.DebtorId).Take(Worked)];
            foreach (var (account, paid) in accounts.Take(3).Zip([1m, 0m, 0.4m]))
            {
                var amount = Math.Max(1, Math.Round(account.PastDue / 2, 2));
                db.Add(new PromiseToPay
                {
                    Id = Guid.CreateVersion7(now),
                    DebtorId = account.DebtorId,
                    AccountId = account.Id,
                    Amount = amount,
                    Currency = account.Currency,
                    DueOn = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-3),
                    DueFrom = new DateTimeOffset(now.AddDays(-3).UtcDateTime.Date, TimeSpan.Zero),
                    JudgeAt = now.AddDays(-1),
                    MadeBy = CaseWorker.IdOf(collector),
                    MadeByName = collector.Name,
                    AgencyId = collector.Agency,
                    MadeAt = now.AddDays(-7),
                });
                if (paid > 0)
                {
                    db.Add(new Payment
                    {
                        AccountId = account.Id,
                        DebtorId = account.DebtorId,
                        Amount = Math.Round(amount * paid, 2),
                        Currency = account.Currency,
                        At = now.AddDays(-4),
                        ImportId = Guid.CreateVersion7(now),
                    });
                }
            }
            await db.CommitAsync(ct);
        }
        await services.GetRequiredService<JudgePromises>().RunAsync(ct);
        return accounts;
    }

    /// <summary>Today, by the collector's own use cases.</summary>
    private async Task TodayAsync(IServiceProvider services, Tenant tenant, IReadOnlyList<Account> accounts, CancellationToken ct)
    {
        var chinese = tenant.Key == "jinqiao";
        string[] notes = chinese
            ? ["客户表示下周五发工资后还款。", "请在下午六点以后联系。", "客户询问能否分三期还款。", "上次扣款因银行卡过期失败，已请客户更新。"]
            : ["Wages come on Friday; asked to be called after that.", "Please call after six in the evening.",
               "Asked whether three instalments are possible.", "The last payment failed because the card had expired; a new one is on its way."];
        var claim = services.GetRequiredService<ClaimCase>();
        foreach (var (account, i) in accounts.Take(8).Select((account, i) => (account, i)))
        {
            if ((await claim.RunAsync(account.DebtorId, ct)).IsRefused) continue;
            if (i < notes.Length)
                await services.GetRequiredService<AddNote>().RunAsync(new(Guid.CreateVersion7(), account.DebtorId, notes[i]), ct);
            if (i is 3 or 4)
            {
                await services.GetRequiredService<RecordPromise>().RunAsync(
                    new(Guid.CreateVersion7(), account.DebtorId, account.Id, Math.Max(1, Math.Round(account.PastDue / 3, 2)),
                        LocalDays.Today(clock.GetUtcNow(), tenant.TimeZone, "UTC").AddDays(2 + i)), ct);
            }
            if (i is 7)
            {
                await services.GetRequiredService<AgreeArrangement>().RunAsync(
                    new(Guid.CreateVersion7(), account.DebtorId, account.Id, account.PastDue, Math.Round(account.PastDue / 5, 2), 18,
                        LocalDays.Today(clock.GetUtcNow(), tenant.TimeZone, "UTC").AddDays(7)), ct);
            }
            string[] told = ["regular", "reduced", "irregular", "none"], can = ["in_full", "in_part", "later", "not_at_all"];
            await services.GetRequiredService<RecordFeedback>().RunAsync(
                new(Guid.CreateVersion7(), account.DebtorId, told[i % 4], can[(i + 1) % 4], i % 3 == 0 ? "hesitant" : "willing", i % 2 == 0 ? "instalments" : "more_time"), ct);
            if (i is 5 or 6)
                await services.GetRequiredService<SetFollowUp>().RunAsync(new(account.DebtorId, clock.GetUtcNow().AddDays(i - 4)), ct);
        }
    }
}
