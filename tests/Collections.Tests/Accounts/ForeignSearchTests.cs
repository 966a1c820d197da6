using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Tenancy;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Accounts;

/// <summary>Two lenders that know the same people by the same numbers: what one searches never tells of the other's.</summary>
public sealed class ForeignSearchTests(PostgresServer postgres)
{
    private const string Phone = "+447700900123";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, Trait("attack", "33")]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Every_way_of_searching_counts_and_sorts_the_own_rows_alone(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var other = new World(world.Platform, await world.Platform.TenantAsync("other", Ct)); // of the same platform, which the first one ends
        var shared = await world.DebtorAsync("D-1", Ct, phoneNumber: Phone);
        await world.AccountAsync(shared, 5, Ct, number: "A-1");
        var theirs = await other.DebtorAsync("D-1", Ct, phoneNumber: Phone);
        foreach (var number in new[] { "A-1", "A-2", "A-3" }) await other.AccountAsync(theirs, 40, Ct, number: number);
        var alone = await other.DebtorAsync("D-2", Ct, phoneNumber: "+447700900999");
        await other.AccountAsync(alone, 90, Ct, number: "B-9");

        foreach (var text in new[] { null, Phone, "D-1@example.com", "d-1@EXAMPLE.com", "D-1", "D-", "A-1", "A-", "A" })
        {
            foreach (var order in Enum.GetValues<AccountOrder>())
            {
                Assert.Equal(["A-1"], await NumbersAsync(world, new(text, Order: order, Descending: true), total: 1));
                // The other lender finds its own by the same words: the search itself works.
                var found = await NumbersAsync(other, new(text, Order: order), text switch { null or "D-" => 4, "A-1" => 1, _ => 3 });
                Assert.Contains("A-1", found);
            }
        }
        foreach (var text in new[] { "+447700900999", "D-2@example.com", "D-2", "A-2", "B", "%", "_-_", "%9" }) Assert.Empty(await NumbersAsync(world, new(text), total: 0));
        Assert.Empty(await NumbersAsync(world, new(Bucket: 2), total: 0));
    }

    private static async Task<IReadOnlyList<string>> NumbersAsync(World world, ListAccounts.Request ask, int total)
    {
        var page = (await world.UseAsync<ListAccounts, Result<CappedPage<AccountRow>>>(list => list.RunAsync(ask, Ct))).Value;
        Assert.Equal((ask.Text, total), (ask.Text, page.Total));
        return [.. page.Rows.Select(row => row.AccountNo)];
    }
}
