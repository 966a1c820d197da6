using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Accounts;

public sealed class AccountReadingTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_bucket_is_judged_by_each_debtors_own_day(DatabaseKind kind)
    {
        // 23:30 in London is already tomorrow in Shanghai.
        await using var world = await World.CreateAsync(
            kind, postgres, Ct, now: new DateTimeOffset(2026, 3, 10, 23, 30, 0, TimeSpan.Zero));
        var london = await world.DebtorAsync("L", Ct);
        var shanghai = await world.DebtorAsync("S", Ct, zone: "Asia/Shanghai", country: "CN");
        await world.AccountAsync(london, 30, Ct, number: "L-30");
        await world.AccountAsync(london, 31, Ct, number: "L-31");
        await world.AccountAsync(shanghai, 30, Ct, number: "S-30");
        await world.AccountAsync(shanghai, 31, Ct, number: "S-31");
        await world.AccountAsync(shanghai, 0, Ct, number: "S-0");
        await world.AccountAsync(london, 400, Ct, number: "L-400");

        Assert.Equal(["L-30", "S-30"], await NumbersAsync(world, new(Bucket: 1)));
        Assert.Equal(["L-31", "S-31"], await NumbersAsync(world, new(Bucket: 2)));
        Assert.Equal(["S-0"], await NumbersAsync(world, new(Bucket: 0)));
        Assert.Equal(["L-400"], await NumbersAsync(world, new(Bucket: 7)));
        var rows = (await ListAsync(world, new(Text: "S-31"))).Rows;
        Assert.Equal((31, "M2"), (rows[0].DaysPastDue, rows[0].Bucket));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_account_is_found_by_number_reference_beginning_phone_and_e_mail(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var ada = await world.DebtorAsync("D-1", Ct);
        var bob = await world.DebtorAsync("D-10", Ct);
        await world.AccountAsync(ada, 3, Ct, number: "HB_100%");
        await world.AccountAsync(ada, 3, Ct, number: "HB-2");
        await world.AccountAsync(bob, 3, Ct, number: "HBX100Z");

        Assert.Equal(["HB_100%"], await NumbersAsync(world, new("HB_100%")));
        Assert.Equal(["HB_100%"], await NumbersAsync(world, new("HB_100")));
        Assert.Equal(["HB-2", "HB_100%"], (await NumbersAsync(world, new(" D-1 "))).Order(StringComparer.Ordinal));
        Assert.Equal(3, (await NumbersAsync(world, new("D-"))).Count);
        Assert.Equal(["HBX100Z"], await NumbersAsync(world, new("D-10@EXAMPLE.com")));
        Assert.Empty(await NumbersAsync(world, new("D-10@example")));
        Assert.Empty(await NumbersAsync(world, new("nobody")));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_whole_phone_number_is_found_as_it_is_written_at_home(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("D-1", Ct, phoneNumber: "+447400123456");
        await world.AccountAsync(debtor, 3, Ct, number: "HB-1");

        foreach (var written in new[] { "+447400123456", "07400 123456", "0044 7400 123456" })
            Assert.Equal(["HB-1"], await NumbersAsync(world, new(written)));
        Assert.Empty(await NumbersAsync(world, new("07400 123457")));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Pages_follow_each_other_in_the_chosen_order(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("D", Ct);
        foreach (var i in Enumerable.Range(1, 5)) await world.AccountAsync(debtor, i, Ct, pastDue: 100 * i, number: $"A-{i}");

        var first = await ListAsync(world, new(Order: AccountOrder.PastDue, Descending: true, Take: 2));
        var second = await ListAsync(world, new(Order: AccountOrder.PastDue, Descending: true, Skip: 2, Take: 2));

        Assert.Equal((5, false), (first.Total, first.IsCapped));
        Assert.Equal(["A-5", "A-4", "A-3", "A-2"], first.Rows.Concat(second.Rows).Select(row => row.AccountNo));
        Assert.Equal(["A-5", "A-4"], (await ListAsync(world, new(Order: AccountOrder.DueDate, Take: 2))).Rows.Select(row => row.AccountNo));
        Assert.Equal(5, (await ListAsync(world, new(Order: AccountOrder.Balance))).Rows.Count);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "004-1")]
    public async Task A_person_with_three_loans_is_one_card_with_one_ledger(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("D", Ct);
        foreach (var i in Enumerable.Range(1, 3)) await world.AccountAsync(debtor, i, Ct, number: $"A-{i}");
        await world.WriteAsync(db =>
        {
            db.Add(new Platform.Collections.Contacts.ContactEvent
            {
                AttemptId = 1, DebtorId = debtor.Id, Channel = Platform.Channels.ChannelKind.Sms, At = world.Now.AddHours(-1),
                Day = DateOnly.FromDateTime(world.Now.UtcDateTime),
            });
            db.Add(new Platform.Collections.Contacts.ContactEvent
            {
                AttemptId = 2, DebtorId = debtor.Id, Channel = Platform.Channels.ChannelKind.Email, At = world.Now.AddDays(-3),
                Day = DateOnly.FromDateTime(world.Now.UtcDateTime).AddDays(-3),
            });
            return Task.CompletedTask;
        }, Ct);

        foreach (var number in new[] { "A-1", "A-2", "A-3" })
        {
            var account = (await world.UseAsync<ReadAccount, Result<AccountView>>(read => read.RunAsync(number, Ct))).Value;
            Assert.Equal(2, account.Others.Count);
            Assert.Equal((1, 2), (account.Contacts.Today, account.Contacts.SevenDays));
            Assert.Equal("A. D.", account.Debtor.Name);
            Assert.DoesNotContain("7700", account.Debtor.Phone, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Who_may_not_see_accounts_sees_none(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);

        var list = await world.UseAsync<ListAccounts, Result<CappedPage<AccountRow>>>(l => l.RunAsync(new(), Ct), Role.Inspector);
        var read = await world.UseAsync<ReadAccount, Result<AccountView>>(r => r.RunAsync("A", Ct), Role.Inspector);

        Assert.Equal(["forbidden", "forbidden"], new[] { list.Refusal.Code, read.Refusal.Code });
    }

    private static async Task<CappedPage<AccountRow>> ListAsync(World world, ListAccounts.Request ask) =>
        (await world.UseAsync<ListAccounts, Result<CappedPage<AccountRow>>>(list => list.RunAsync(ask, Ct))).Value;

    private static async Task<IReadOnlyList<string>> NumbersAsync(World world, ListAccounts.Request ask) =>
        [.. (await ListAsync(world, ask)).Rows.Select(row => row.AccountNo)];
}
