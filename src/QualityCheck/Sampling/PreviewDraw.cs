using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck.Sampling;

/// <summary>What a draw would draw from now, stratum by stratum, and how many of each; nothing is kept.</summary>
public sealed class PreviewDraw(TenantDbFactory dbs, TenantScope scope, StratumWords words, TimeProvider clock)
{
    public sealed record Request(SamplingRule Rule, SamplingPeriod Period, string Zone, Guid? Plan = null);

    public sealed record Row(Stratum Stratum, int Population, int Drawn);

    public sealed record Preview(DateTimeOffset Since, DateTimeOffset Until, IReadOnlyList<Row> Rows);

    public async Task<Result<Preview>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageQuality) is { } no) return no;
        if (ask.Rule.Check() is { } wrong) return wrong;
        var plan = new SamplingPlan { Id = ask.Plan ?? Guid.Empty, Name = "", Rule = "", Seed = "", Zone = ask.Zone, Period = ask.Period };
        var span = DrawSample.Open(plan, clock.GetUtcNow());
        await using var db = await dbs.ReadAsync(ct);
        var sizes = await Population.SizesAsync(db, plan, ask.Rule, span.From, span.To, ct);
        var strata = await words.ReadAsync([.. sizes.Select(size => size.Stratum)], ask.Rule, sizes.ToDictionary(size => size.Stratum, size => size.AnyCollector), ct);
        return new Preview(span.From, span.To, [.. sizes.Select((size, i) => new Row(strata[i], size.Population, size.Quota))]);
    }
}
