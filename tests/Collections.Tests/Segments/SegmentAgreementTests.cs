using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Collections.Segments;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Segments;

/// <summary>The predicate of either database and the judgement in C# select the same accounts, for any conditions.</summary>
public sealed class SegmentAgreementTests(PostgresServer server)
{
    private static readonly string[] Words = ["", "a", "A", "retail", "零售", "it's", "a\"b", "100%", "x.y", "$.x", "0", "-1", "12.50", "12.5", "1e3", "007", "-0", ".5", "5.", "99999999999.9999", "123456789012", " 7", "7\n", "--7", "1.2.3", "-", "true"];
    private static readonly string[] Names = ["stage", "fraud flag", "a\"b", "x.y", "名", "$", "industry", "risk_score", "country", "[0]"];

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static readonly Gen<decimal> Amount = Gen.Int[-50_000, 2_000_000].Select(units => units / 100m);
    private static readonly Gen<string> Word = OneOf(Words);
    private static readonly Gen<IReadOnlyList<string>> SomeWords = Word.List[0, 3].Select(list => (IReadOnlyList<string>)list);

    private static readonly Gen<(Account Account, Debtor Debtor)> Row =
        Gen.Select(
            Gen.Select(Word, Amount, Amount, Gen.Int[-10, 400]),
            Gen.Select(Amount.Nullable(), Word.Null(), OneOf("GBP", "CNY")),
            Gen.Select(Word, OneOf("Europe/London", "Asia/Shanghai", "America/Los_Angeles", ""), OneOf("GB", "CN")),
            Gen.Dictionary(OneOf(Names), Word)[0, 5].Null(),
            (a, b, d, attributes) =>
            {
                var debtor = new Debtor
                {
                    Reference = Guid.CreateVersion7().ToString(), Details = [1], Language = "en", Region = d.Item1, TimeZone = d.Item2, Country = d.Item3,
                };
                return (new Account
                {
                    DebtorId = debtor.Id, AccountNo = debtor.Reference, Product = a.Item1, Balance = a.Item2, PastDue = a.Item3,
                    DueDate = new DateOnly(2026, 3, 10).AddDays(-a.Item4), RiskScore = b.Item1, Industry = b.Item2, Currency = b.Item3,
                    Attributes = attributes is null ? null : JsonSerializer.Serialize(attributes),
                }, debtor);
            });

    private static readonly Gen<AttributeCondition> Condition = Gen.Select(
        OneOf(Names), OneOf(Enum.GetValues<AttributeTest>()), Word.List[1, 3],
        (name, test, values) => new AttributeCondition(name, test, values));

    // Each condition is asked rarely, so that most definitions select some rows and leave some out.
    private static Gen<T?> Rarely<T>(Gen<T> gen) where T : struct =>
        Gen.Frequency((4, Gen.Const((T?)null)), (1, gen.Select(value => (T?)value)));

    private static Gen<IReadOnlyList<T>> RarelyList<T>(Gen<T> gen) => Gen.Frequency(
        (3, Gen.Const<IReadOnlyList<T>>([])), (1, gen.List[1, 4].Select(list => (IReadOnlyList<T>)list)));

    private static readonly Gen<SegmentDefinition> Definition = Gen.Select(
        Gen.Select(RarelyList(Gen.Int[0, 7]), Rarely(Gen.Int[-10, 200]), Rarely(Gen.Int[0, 400])),
        Gen.Select(Rarely(Amount), Rarely(Amount), Rarely(Amount), Rarely(Amount)),
        Gen.Select(Gen.Frequency((4, Gen.Const((string?)null)), (1, Gen.Const((string?)"GBP"))), RarelyList(Word), RarelyList(Word)),
        Gen.Select(Rarely(Amount), Rarely(Amount)),
        RarelyList(Condition),
        (days, amounts, words, scores, conditions) => new SegmentDefinition(
            days.Item1, days.Item2, days.Item3, amounts.Item1, amounts.Item2, amounts.Item3, amounts.Item4,
            words.Item1, words.Item2, words.Item3, scores.Item1, scores.Item2, conditions));

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_database_and_the_code_select_the_same_accounts(DatabaseKind kind)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var world = await World.CreateAsync(kind, server, ct);
        await using var scope = world.Scope();
        var tenant = world.Tenant;
        var dbs = scope.ServiceProvider.GetRequiredService<TenantDbFactory>();
        var rows = Row.Array[300].Single();
        await using (var write = await dbs.WriteAsync(ct))
        {
            write.Debtors.AddRange(rows.Select(row => row.Debtor));
            write.Accounts.AddRange(rows.Select(row => row.Account));
            await write.CommitAsync(ct);
        }

        await using var db = await dbs.ReadAsync(ct);
        var asOf = world.Now.AddHours(13); // already tomorrow in Shanghai, still today elsewhere
        var days = await LocalDays.ReadAsync(db, asOf, tenant.TimeZone, ct);
        var (some, none) = (0, 0);
        await Definition.SampleAsync(async definition =>
        {
            var selected = await db.QueryAsync(
                $"""
                with z(zone, today) as ({LocalDays.Values(days, db.Dialect)})
                select a.id from accounts a join debtors d on d.tenant_id = a.tenant_id and d.id = a.debtor_id
                join z on z.zone = d.time_zone
                where a.tenant_id = {tenant.Id} and {SegmentSql.Where(definition, db.Dialect)}
                """, row => row.Id<AccountId>(0), ct);
            var judged = rows.Where(row => SegmentTest.Matches(definition, row.Account, row.Debtor,
                LocalDays.Today(asOf, row.Debtor.TimeZone, tenant.TimeZone).DayNumber - row.Account.DueDate.DayNumber));
            Assert.Equal(judged.Select(row => row.Account.Id.Value).Order(), selected.Select(id => id.Value).Order());
            if (selected.Count > 0) some++;
            if (selected.Count < rows.Length) none++;
        }, iter: 400, threads: 1, writeLine: TestContext.Current.TestOutputHelper!.WriteLine);
        Assert.True(some > 40 && none > 40, $"{some} definitions selected something, {none} left something out");
    }
}
