using Microsoft.EntityFrameworkCore;
using Platform.Channels.Recordings;
using Platform.Channels.Sandbox;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Contacts;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Auditing;

/// <summary>Whoever looks at people's data stands in the trail with what was looked at, and whoever was refused does too.</summary>
public sealed class LookTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "004-14")]
    public async Task Every_look_at_one_person_names_the_person_and_never_their_data(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("D1", Ct, phoneNumber: "+447700123456");
        var account = await world.AccountAsync(debtor, 10, Ct, number: "ACC-1");

        await world.UseAsync<ReadAccount, Result<AccountView>>(it => it.RunAsync("ACC-1", Ct), Role.LenderAdmin);
        await world.UseAsync<AccountTimeline, object>(async it => await it.RunAsync(new(account.Id, 0, 10), Ct), Role.LenderAdmin);
        await world.UseAsync<OpenCase, object>(async it => await it.RunAsync(debtor.Id, Ct), Role.LenderAdmin);
        await world.UseAsync<CaseTimeline, object>(async it => await it.RunAsync(debtor.Id, 20, Ct), Role.LenderAdmin);
        await world.UseAsync<RevealDetail, object>(async it => await it.RunAsync(new(debtor.Id, DebtorField.Phone, "complaint"), Ct), Role.LenderAdmin);
        await world.UseAsync<ListAccounts, object>(async it => await it.RunAsync(new("+447700123456"), Ct), Role.LenderAdmin);
        await world.UseAsync<ListAttempts, object>(async it => await it.RunAsync(new(new(AccountNo: "ACC-1"), 0, 10), Ct), Role.LenderAdmin);
        await world.UseAsync<PageAttempts, object>(async it => await it.RunAsync(new(new(), 0, 10), Ct), Role.LenderAdmin);
        await world.UseAsync<ListWork, object>(async it => await it.RunAsync(new(WorkShelf.Pool), Ct), Role.LenderAdmin);
        await world.UseAsync<ListSandboxMessages, object>(async it => await it.RunAsync(new(null, 0, 10), Ct), Role.LenderAdmin);
        await world.UseAsync<ListRecordings, object>(async it => await it.RunAsync(new(Debtor: debtor.Id.Value), Ct), Role.LenderAdmin);

        var entries = await EntriesAsync(world);
        foreach (var action in (string[])["account.view", "account.timeline", "case.view", "case.timeline", "debtor.reveal", "recordings.list"])
            Assert.Equal(debtor.Id.Value, Assert.Single(entries, entry => entry.Action == action).DebtorId);
        foreach (var action in (string[])["accounts.search", "attempts.search", "attempts.page", "cases.list", "sandbox.list"])
            Assert.Null(Assert.Single(entries, entry => entry.Action == action).DebtorId);
        Assert.All(entries, entry => Assert.False(string.IsNullOrEmpty(entry.Correlation)));
        var said = string.Join('\n', entries.Select(entry => $"{entry.Facts} {entry.ResourceId} {entry.Purpose}"));
        Assert.DoesNotContain("123456", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Ada", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_page_that_renews_itself_is_one_look_and_after_ten_minutes_another(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        await world.AccountAsync(await world.DebtorAsync("D1", Ct), 10, Ct, number: "ACC-1");
        await using (var page = world.Scope(Role.LenderAdmin))
        {
            var read = (ReadAccount)page.ServiceProvider.GetService(typeof(ReadAccount))!;
            var list = (ListAccounts)page.ServiceProvider.GetService(typeof(ListAccounts))!;
            await read.RunAsync("ACC-1", Ct);
            for (var i = 0; i < 3; i++)
            {
                await read.RefreshAsync("ACC-1", Ct);
                await list.RunAsync(new("ACC"), Ct);
            }
            Assert.Equal(["account.view", "accounts.search"], (await EntriesAsync(world)).Select(entry => entry.Action).Order());
            world.Platform.Clock.Advance(TimeSpan.FromMinutes(11));
            await read.RefreshAsync("ACC-1", Ct);
            await list.RunAsync(new("ACC"), Ct);
            await list.RunAsync(new("OTHER"), Ct);
        }
        Assert.Equal(
            ["account.view", "account.view", "accounts.search", "accounts.search", "accounts.search"],
            (await EntriesAsync(world)).Select(entry => entry.Action).Order());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_refusal_is_kept_in_a_transaction_of_its_own_before_it_is_said(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        await world.AccountAsync(await world.DebtorAsync("D1", Ct), 10, Ct, number: "ACC-1");

        var read = await world.UseAsync<ReadAccount, Result<AccountView>>(it => it.RunAsync("ACC-1", Ct), Role.Inspector);
        var hold = await world.UseAsync<HoldDebtor, Result<int>>(it => it.RunAsync(new(DebtorId.New(), "legal"), Ct), Role.PrivacyOfficer);

        Assert.True(read.IsRefused && hold.IsRefused);
        var entries = await EntriesAsync(world);
        Assert.Equal(2, entries.Count);
        Assert.All(entries, entry => Assert.Equal((RefusedDemands.Action, false, "permission"), (entry.Action, entry.Allowed, entry.ResourceType)));
        Assert.Equal(["HoldDebtors", "ViewAccounts"], entries.Select(entry => entry.ResourceId).Order());
        Assert.Equal(2, await world.ReadAsync(db => db.Set<AuditPending>().CountAsync(Ct), Ct)); // they will be chained like all others
    }

    private static Task<List<AuditEntry>> EntriesAsync(World world) =>
        world.ReadAsync(db => db.Set<AuditEntry>().AsNoTracking().OrderBy(entry => entry.At).ToListAsync(Ct), Ct);
}
