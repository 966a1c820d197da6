using Platform.Channels.Templates;
using Platform.Collections.Accounts;
using Platform.Collections.Segments;
using Platform.Collections.Strategies;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Segments;

public sealed class SegmentUseCaseTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static Task<Result<Guid>> SaveAsync(World world, SaveSegment.Request ask, Role role = Role.Strategist) =>
        world.UseAsync<SaveSegment, Result<Guid>>(save => save.RunAsync(ask, Ct), role);

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "000-4")]
    public async Task A_preview_counts_exactly_and_sums_by_currency_and_bucket(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, server, Ct);
        var debtor = await world.DebtorAsync("d1", Ct);
        var abroad = await world.DebtorAsync("d2", Ct, zone: "Asia/Shanghai", country: "CN");
        foreach (var (days, due) in new[] { (0, 10.25m), (1, 20m), (30, 30m), (31, 40m), (400, 50m) })
            await world.AccountAsync(debtor, days, Ct, due);
        await world.AccountAsync(abroad, 1, Ct, 5m);
        await world.AccountAsync(debtor, 5, Ct, 999m, state: AccountState.Cured);

        var all = (await world.UseAsync<PreviewSegment, Result<SegmentPreview>>(
            p => p.RunAsync(new(SegmentDefinition.Everyone), Ct), Role.Strategist)).Value;
        var first = (await world.UseAsync<PreviewSegment, Result<SegmentPreview>>(
            p => p.RunAsync(new(SegmentDefinition.Everyone with { Buckets = [1] }), Ct), Role.Strategist)).Value;

        Assert.Equal(6, all.Count);
        Assert.Equal([1L, 3, 1, 0, 0, 0, 0, 1], all.Buckets);
        Assert.Equal([new CurrencySum("GBP", 155.25m, 6)], all.PastDue);
        Assert.Equal(3, first.Count);
        Assert.Equal(3, first.Sample.Count);
        Assert.All(first.Sample, row =>
        {
            Assert.StartsWith("•••• ", row.Number, StringComparison.Ordinal);
            Assert.Equal("A. d.", row.Name);
        });
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Two_people_cannot_write_over_each_other(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, server, Ct);
        var id = (await SaveAsync(world, new(null, 0, null, "Cards early", SegmentDefinition.Everyone))).Value;
        var mine = await SaveAsync(world, new(id, 1, null, "Mine", SegmentDefinition.Everyone with { Products = ["card"] }));
        var yours = await SaveAsync(world, new(id, 1, null, "Yours", SegmentDefinition.Everyone));

        Assert.False(mine.IsRefused);
        Assert.Equal("conflict", yours.Refusal.Code);
        var row = Assert.Single((await world.UseAsync<ListSegments, Result<IReadOnlyList<SegmentRow>>>(l => l.RunAsync(Ct), Role.Strategist)).Value);
        Assert.Equal(("cards-early", "Mine", 2), (row.Key, row.Name, row.Version));
        Assert.Equal(["card"], row.Definition.Products);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_segment_in_use_stays_and_an_unused_one_goes(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, server, Ct);
        var used = (await SaveAsync(world, new(null, 0, "used", "Used", SegmentDefinition.Everyone))).Value;
        var spare = (await SaveAsync(world, new(null, 0, "spare", "Spare", SegmentDefinition.Everyone))).Value;
        await world.UseAsync<SaveStrategy, Result<Guid>>(
            s => s.RunAsync(new(null, null, "Early", new StrategyDefinition(used, null, [])), Ct), Role.Strategist);

        var refused = await world.UseAsync<DeleteSegment, Result>(d => d.RunAsync(used, Ct), Role.Strategist);
        var done = await world.UseAsync<DeleteSegment, Result>(d => d.RunAsync(spare, Ct), Role.Strategist);

        Assert.Equal(new Refusal("segment_in_use", "Early").ToString(), refused.Refusal.ToString());
        Assert.False(done.IsRefused);
    }

    public static TheoryData<string, string, SegmentDefinition> Wrong => new()
    {
        { "MaxDaysPastDue", "below_minimum", SegmentDefinition.Everyone with { MinDaysPastDue = 10, MaxDaysPastDue = 9 } },
        { "MinPastDue", "not_an_amount", SegmentDefinition.Everyone with { MinPastDue = 0.00001m } },
        { "Buckets", "out_of_range", SegmentDefinition.Everyone with { Buckets = [8] } },
        { "Currency", "currency_code", SegmentDefinition.Everyone with { Currency = "pound" } },
        { "Attributes[0].Values", "not_a_number", SegmentDefinition.Everyone with { Attributes = [new("score", AttributeTest.AtLeast, ["ten"])] } },
        { "Attributes[1].Name", "required", SegmentDefinition.Everyone with { Attributes = [new("a", AttributeTest.Equals, ["b"]), new(" ", AttributeTest.Equals, ["b"])] } },
        { "Attributes[0].Values", "one_value", SegmentDefinition.Everyone with { Attributes = [new("a", AttributeTest.Equals, ["b", "c"])] } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_cannot_mean_anything_is_refused_at_its_field(string field, string code, SegmentDefinition definition)
    {
        var refusal = SegmentRules.Check(definition)!;
        Assert.Equal(("invalid", field, code), (refusal.Code, refusal.Args[0], refusal.Args[1]));
    }

    [Fact]
    public async Task Only_those_who_may_edit_strategies_see_or_change_segments()
    {
        await using var world = await World.CreateAsync(DatabaseKind.Sqlite, server, Ct);
        Assert.Equal("forbidden", (await SaveAsync(world, new(null, 0, null, "x", SegmentDefinition.Everyone), Role.Collector)).Refusal.Code);
        Assert.Equal("forbidden", (await world.UseAsync<PreviewSegment, Result<SegmentPreview>>(
            p => p.RunAsync(new(SegmentDefinition.Everyone), Ct), Role.Inspector)).Refusal.Code);
        Assert.Equal("forbidden", (await world.UseAsync<ListTemplates, Result<IReadOnlyList<TemplateRow>>>(l => l.RunAsync(Ct), Role.Collector)).Refusal.Code);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_editor_offers_the_values_and_columns_that_there_are(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, server, Ct);
        var debtor = await world.DebtorAsync("d1", Ct);
        await world.AccountAsync(debtor, 1, Ct);
        await world.WriteAsync(db => db.ExecuteAsync($"update accounts set attributes = {"""{"fraud":"no","stage 2":"x"}"""} where tenant_id = {db.TenantId}", Ct), Ct);
        var fields = (await world.UseAsync<ListSegmentFields, Result<SegmentFields>>(f => f.RunAsync(Ct), Role.Strategist)).Value;
        Assert.Equal(["card"], fields.Products);
        Assert.Equal(["GBP"], fields.Currencies);
        Assert.Equal(["fraud", "stage 2"], fields.Attributes);
    }

    [Theory]
    [Trait("row", "002-5")]
    [InlineData(-3, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(30, 1)]
    [InlineData(31, 2)]
    [InlineData(60, 2)]
    [InlineData(180, 6)]
    [InlineData(181, 7)]
    public void A_stage_begins_and_ends_on_its_days(int days, int bucket) => Assert.Equal(bucket, Bucket.Of(days));

    [Fact]
    [Trait("row", "002-5")]
    public void Accounts_flagged_as_fraud_or_secured_are_left_out_and_those_without_flags_are_not()
    {
        var segment = SegmentDefinition.Everyone with
        {
            Attributes = [new("fraud", AttributeTest.NotEquals, ["yes"]), new("secured", AttributeTest.NotEquals, ["yes"])],
        };
        bool Selects(string? attributes) => SegmentTest.Matches(
            segment,
            new Account { AccountNo = "1", Product = "card", Currency = "GBP", Attributes = attributes },
            new() { Reference = "r", Details = [], Language = "en", TimeZone = "", Country = "GB", Region = "" }, 5);
        Assert.True(Selects(null));
        Assert.True(Selects("""{"fraud":"no"}"""));
        Assert.False(Selects("""{"fraud":"yes"}"""));
        Assert.False(Selects("""{"fraud":"no","secured":"yes"}"""));
    }
}
