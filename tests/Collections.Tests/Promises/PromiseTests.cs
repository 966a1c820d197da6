using Collections.Tests.Cases;
using Collections.Tests.Imports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Collections.Cases;
using Platform.Collections.Payments;
using Platform.Collections.Promises;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Promises;

public sealed class PromiseTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both))]
    public async Task A_file_that_says_less_is_a_payment_and_judges_the_promise(DatabaseKind kind)
    {
        await using var lender = await ImportSteps.StartAsync(kind, postgres);
        await lender.ImportAsync(ImportSteps.File(
            ImportSteps.Row("A1", "D1"), ImportSteps.Row("A2", "D2", email: "b@debtors.example"), ImportSteps.Row("A3", "D3", email: "c@debtors.example")));
        foreach (var account in await lender.AccountsAsync())
        {
            await UseAsync<OpenCase, Result<CaseView>>(lender, open => open.RunAsync(account.DebtorId, Ct));
            var made = await UseAsync<RecordPromise, Result>(
                lender, record => record.RunAsync(new(Guid.CreateVersion7(), account.DebtorId, account.Id, 100, new(2026, 3, 12)), Ct));
            Assert.False(made.IsRefused, made.IsRefused ? made.Refusal.ToString() : "");
        }
        lender.Platform.Clock.Advance(TimeSpan.FromHours(1));

        // A1 pays what was promised, A2 less, A3 nothing; the same file again tells nothing new.
        var file = ImportSteps.File(
            ImportSteps.Row("A1", "D1", balance: "400.00", pastDue: "20.50"),
            ImportSteps.Row("A2", "D2", email: "b@debtors.example", balance: "470.00", pastDue: "90.50"),
            ImportSteps.Row("A3", "D3", email: "c@debtors.example"));
        await lender.ImportAsync(file);
        await lender.ImportAsync(file);

        Assert.Equal([30m, 100m], (await lender.DbAsync(db => db.Payments.Select(row => row.Amount).ToListAsync(Ct))).Order());
        Assert.Equal([PromiseState.Kept, PromiseState.Open, PromiseState.Open], await StatesAsync(lender));
        Assert.Equal(0, await JudgeAsync(lender));

        lender.Platform.Clock.Advance(TimeSpan.FromDays(4)); // the day and the day of grace are over
        Assert.Equal(2, await JudgeAsync(lender));
        Assert.Equal([PromiseState.Kept, PromiseState.Partial, PromiseState.Broken], await StatesAsync(lender));
        Assert.Equal(0, await JudgeAsync(lender));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_payment_that_comes_after_the_days_of_grace_does_not_keep_a_promise(DatabaseKind kind)
    {
        await using var lender = await ImportSteps.StartAsync(kind, postgres);
        await lender.ImportAsync(ImportSteps.File(ImportSteps.Row("A1")));
        var account = Assert.Single(await lender.AccountsAsync());
        await UseAsync<OpenCase, Result<CaseView>>(lender, open => open.RunAsync(account.DebtorId, Ct));
        await UseAsync<RecordPromise, Result>(lender, r => r.RunAsync(new(Guid.CreateVersion7(), account.DebtorId, account.Id, 100, new(2026, 3, 11)), Ct));
        lender.Platform.Clock.Advance(TimeSpan.FromDays(5));
        await lender.ImportAsync(ImportSteps.File(ImportSteps.Row("A1", balance: "400", pastDue: "20.50")));
        Assert.Equal([PromiseState.Broken], await StatesAsync(lender));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_promise_keeps_to_what_is_owed_to_the_debtors_calendar_and_is_one_at_a_time(DatabaseKind kind)
    {
        // 23:30 in London is already the eleventh in Shanghai.
        await using var world = await World.CreateAsync(kind, postgres, Ct, now: new DateTimeOffset(2026, 3, 10, 23, 30, 0, TimeSpan.Zero));
        var desk = new Desk(world);
        var debtor = await world.DebtorAsync("D", Ct, zone: "Asia/Shanghai", country: "CN");
        var account = await world.AccountAsync(debtor, 5, Ct, 100m);
        await desk.PlaceAsync(debtor, desk.Jonas);
        var id = Guid.CreateVersion7();
        Task<Result> Promise(decimal amount, DateOnly day, Guid? with = null) => desk.AsAsync<RecordPromise, Result>(
            desk.Jonas, record => record.RunAsync(new(with ?? Guid.CreateVersion7(), debtor.Id, account.Id, amount, day), Ct));

        Assert.Equal("promise_amount", (await Promise(1_000.01m, new(2026, 3, 12))).Refusal.Args[1]);
        Assert.Equal("promise_day", (await Promise(50, new(2026, 3, 10))).Refusal.Args[1]);
        Assert.Equal("promise_day", (await Promise(50, new(2026, 4, 12))).Refusal.Args[1]);
        Assert.False((await Promise(50, new(2026, 3, 11), id)).IsRefused);
        Assert.False((await Promise(50, new(2026, 3, 11), id)).IsRefused); // the same once more: a lost answer
        Assert.Equal("promise_exists", (await Promise(50, new(2026, 3, 12))).Refusal.Code);

        var kept = Assert.Single(await world.ReadAsync(db => db.Promises.AsNoTracking().ToListAsync(Ct), Ct));
        Assert.Equal(new DateTimeOffset(2026, 3, 10, 16, 0, 0, TimeSpan.Zero), kept.DueFrom);
        Assert.Equal(new DateTimeOffset(2026, 3, 12, 16, 0, 0, TimeSpan.Zero), kept.JudgeAt);
        Assert.False((await desk.AsAsync<WithdrawPromise, Result>(desk.Jonas, w => w.RunAsync(new(debtor.Id, id), Ct))).IsRefused);
        Assert.False((await Promise(50, new(2026, 3, 12))).IsRefused);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_plan_keeps_to_the_lenders_limits_and_its_instalments_sum_to_the_cent(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        var debtor = await world.DebtorAsync("D", Ct);
        var account = await world.AccountAsync(debtor, 40, Ct, 1_000m);
        await desk.PlaceAsync(debtor, desk.Jonas);
        Task<Result> Plan(decimal total, decimal first, int count) => desk.AsAsync<AgreeArrangement, Result>(desk.Jonas, agree =>
            agree.RunAsync(new(Guid.CreateVersion7(), debtor.Id, account.Id, total, first, count, new(2026, 3, 20)), Ct));

        Assert.Equal("plan_count", (await Plan(1_000, 200, 37)).Refusal.Args[1]);
        Assert.Equal("plan_first", (await Plan(1_000, 99.99m, 4)).Refusal.Args[1]);
        Assert.False((await Plan(1_000, 100, 4)).IsRefused);

        var parts = await world.ReadAsync(db => db.Promises.AsNoTracking().OrderBy(row => row.DueOn).ToListAsync(Ct), Ct);
        Assert.Equal([100m, 300m, 300m, 300m], parts.Select(part => part.Amount));
        Assert.Equal([new(2026, 3, 20), new(2026, 4, 20), new(2026, 5, 20), new DateOnly(2026, 6, 20)], parts.Select(part => part.DueOn));
        Assert.Equal(1_000.01m, PlanOffer.Spread(1_000.01m, 333.33m, 7, new(2026, 1, 31)).Sum(part => part.Amount));

        // The first instalment is missed: the plan is broken and the rest of it is open no more.
        world.Platform.Clock.Advance(TimeSpan.FromDays(13));
        await world.UseAsync<JudgePromises, int>(judge => judge.RunAsync(Ct));
        Assert.Equal(ArrangementState.Broken, (await world.ReadAsync(db => db.Arrangements.AsNoTracking().SingleAsync(Ct), Ct)).State);
        Assert.Equal(
            [PromiseState.Broken, PromiseState.Withdrawn, PromiseState.Withdrawn, PromiseState.Withdrawn],
            await world.ReadAsync(db => db.Promises.OrderBy(row => row.DueOn).Select(row => row.State).ToListAsync(Ct), Ct));
    }

    [Fact]
    public void One_payment_counts_once_the_earliest_promise_first()
    {
        var made = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
        PromiseToPay Of(int day, decimal amount) => new()
        {
            Id = Guid.CreateVersion7(), Amount = amount, Currency = "GBP", DueOn = new(2026, 3, day), MadeByName = "x",
            MadeAt = made, JudgeAt = new(2026, 3, day + 1, 0, 0, 0, TimeSpan.Zero),
        };
        PromiseToPay[] promises = [Of(5, 100), Of(10, 100)];
        Payment[] payments =
        [
            new() { Amount = 150, Currency = "GBP", At = made.AddDays(1) }, new() { Amount = 40, Currency = "USD", At = made.AddDays(1) },
            new() { Amount = 500, Currency = "GBP", At = made.AddDays(-1) },
        ];
        PromiseBook.Judge(promises, payments, made.AddDays(30));
        Assert.Equal([(PromiseState.Kept, 100m), (PromiseState.Partial, 50m)], promises.Select(one => (one.State, one.Paid)));
    }

    private static async Task<T> UseAsync<TCase, T>(ImportSteps lender, Func<TCase, Task<T>> use) where TCase : notnull
    {
        await using var scope = lender.Platform.Scope(lender.Tenant.Id, Role.LenderAdmin);
        return await use(scope.ServiceProvider.GetRequiredService<TCase>());
    }

    private static async Task<int> JudgeAsync(ImportSteps lender)
    {
        await using var scope = lender.Platform.Scope(lender.Tenant.Id);
        return await scope.ServiceProvider.GetRequiredService<JudgePromises>().RunAsync(Ct);
    }

    private static async Task<List<PromiseState>> StatesAsync(ImportSteps lender) => await lender.DbAsync(async db =>
    {
        var accounts = await db.Accounts.AsNoTracking().OrderBy(row => row.AccountNo).Select(row => row.Id).ToListAsync(Ct);
        var promises = await db.Promises.AsNoTracking().ToListAsync(Ct);
        return accounts.Select(id => promises.Single(row => row.AccountId == id).State).ToList();
    });
}
