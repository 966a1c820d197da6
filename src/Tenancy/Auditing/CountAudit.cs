using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Tenancy.Auditing;

/// <summary>How many entries lie between two instants, and how many of them were refusals.</summary>
public readonly record struct AuditBar(DateTimeOffset From, DateTimeOffset Until, long Entries, long Refused);

/// <summary>Counts the entries that a filter asks for over time, bar by bar; it names nobody.</summary>
public sealed class CountAudit(TenantDbFactory dbs, TenantScope scope)
{
    public const int MostBars = 92;

    /// <param name="Edges">Rising; each bar goes from one up to the next.</param>
    public sealed record Request(AuditFilter Filter, IReadOnlyList<DateTimeOffset> Edges);

    public async Task<Result<IReadOnlyList<AuditBar>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewAudit) is { } refusal) return refusal;
        var bars = ask.Edges.Zip(ask.Edges.Skip(1)).ToList();
        if (bars.Count is 0 or > MostBars || bars.Any(bar => bar.First >= bar.Second)) return Refusal.Invalid("edges", "out_of_range", 1, MostBars);
        await using var db = await dbs.ReadAsync(ct);
        var (narrowest, counted) = (ask.Filter, new List<AuditBar>(bars.Count));
        // One range of the index for each bar: what lies outside the window is never touched.
        foreach (var (from, until) in bars)
        {
            if (narrowest.From >= until || narrowest.Until <= from)
            {
                counted.Add(new(from, until, 0, 0));
                continue;
            }
            var bar = narrowest with { From = narrowest.From > from ? narrowest.From : from, Until = narrowest.Until < until ? narrowest.Until : until };
            var row = await db.QueryAsync(
                $"select count(*), count(case when not e.allowed then 1 end) from audit_entries e where {bar.Where(db, null)}",
                read => (Entries: read.Long(0), Refused: read.Long(1)), ct);
            counted.Add(new(from, until, row[0].Entries, row[0].Refused));
        }
        return counted;
    }
}
