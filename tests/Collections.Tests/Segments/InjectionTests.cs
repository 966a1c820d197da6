using Microsoft.EntityFrameworkCore;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Contacts;
using Platform.Collections.Segments;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Segments;

/// <summary>SQL written where a person may write words: it is looked for as text, finds nothing and changes nothing.</summary>
public sealed class InjectionTests(PostgresServer postgres)
{
    private static readonly string[] Payloads =
    [
        "' or '1'='1", "'; set local app.tenant_id = '00000000-0000-0000-0000-000000000001'; --", "\"; drop table accounts; --",
        "x' union select account_no from accounts --", "%' or 1=1 --", "{0}", "\\'; reset role; --", "1; select pg_sleep(5)", "product) or (1=1",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both)), Trait("attack", "14")]
    public async Task SQL_in_searches_filters_and_segments_is_nothing_but_text(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("D1", Ct);
        var account = await world.AccountAsync(debtor, 10, Ct);

        foreach (var payload in Payloads)
        {
            Assert.Equal(0, (await world.UseAsync<ListAccounts, int>(async list => (await list.RunAsync(new(payload), Ct)).Value.Total, Role.LenderAdmin)));
            Assert.Equal(0, (await world.UseAsync<ListAccounts, int>(async list => (await list.RunAsync(new(Product: payload), Ct)).Value.Total, Role.LenderAdmin)));
            Assert.Equal(0, (await world.UseAsync<ListAccounts, int>(async list => (await list.RunAsync(new(Region: payload), Ct)).Value.Total, Role.LenderAdmin)));
            Assert.Equal(0, (await world.UseAsync<ListWork, int>(async list => (await list.RunAsync(new(WorkShelf.All, Text: payload), Ct)).Value.Total, Role.LenderAdmin)));
            Assert.Empty((await world.UseAsync<ListAttempts, Result<CappedPage<AttemptRow>>>(
                list => list.RunAsync(new(new AttemptFilter(Reason: payload, AccountNo: payload), 0, 10), Ct), Role.LenderAdmin)).Value.Rows);
            foreach (var definition in (SegmentDefinition[])
                [
                    SegmentDefinition.Everyone with { Products = [payload] }, SegmentDefinition.Everyone with { Regions = [payload] },
                    SegmentDefinition.Everyone with { Currency = payload },
                    SegmentDefinition.Everyone with { Attributes = [new("industry", AttributeTest.Equals, [payload])] },
                    SegmentDefinition.Everyone with { Attributes = [new(payload, AttributeTest.Equals, ["x"])] },
                ])
            {
                var found = await world.UseAsync<PreviewSegment, Result<SegmentPreview>>(preview => preview.RunAsync(new(definition), Ct), Role.Strategist);
                Assert.True(found.IsRefused || found.Value.Count == 0, payload);
            }
        }
        // The control: the words of a real account are found, and everything is still there.
        Assert.Equal(1, await world.UseAsync<ListAccounts, int>(async list => (await list.RunAsync(new(account.AccountNo), Ct)).Value.Total, Role.LenderAdmin));
        Assert.Equal(1, await world.ReadAsync(db => db.Accounts.CountAsync(Ct), Ct));
    }
}
