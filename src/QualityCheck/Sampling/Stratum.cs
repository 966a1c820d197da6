using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.QualityCheck.Sampling;

/// <summary>A stratum in parts that a page can put into words; a part is null when the rule does not divide by it.</summary>
/// <param name="Agency">Its name; empty for the lender's own people.</param>
/// <param name="From">Lower end of the duration band in seconds.</param>
/// <param name="To">Its upper end; null when it is open.</param>
public sealed record Stratum(string? Agency, string? Collector, string? Outcome, int? From, int? To);

/// <summary>Reads strata as they are stored, with the names of agencies and collectors.</summary>
public sealed class StratumWords(IDbContextFactory<PlatformDb> platform)
{
    /// <param name="collectors">By stratum, the name of the collector it is of.</param>
    public async Task<IReadOnlyList<Stratum>> ReadAsync(
        IReadOnlyList<string> strata, SamplingRule rule, IReadOnlyDictionary<string, string> collectors, CancellationToken ct)
    {
        var parts = strata.Select(Parts).ToList();
        var ids = parts.Select(part => part.GetValueOrDefault("agency")).Where(id => !string.IsNullOrEmpty(id)).Distinct()
            .Select(id => AgencyId.From(Guid.Parse(id!))).ToList();
        var names = await AgencyNamesAsync(ids, ct);
        return [.. strata.Select((stratum, i) => Read(parts[i], rule, names, collectors.GetValueOrDefault(stratum)))];
    }

    public async Task<IReadOnlyDictionary<AgencyId, string>> AgencyNamesAsync(IReadOnlyCollection<AgencyId> ids, CancellationToken ct)
    {
        if (ids.Count == 0) return new Dictionary<AgencyId, string>();
        await using var db = await platform.CreateDbContextAsync(ct);
        return await db.Agencies.AsNoTracking().Where(agency => ids.Contains(agency.Id)).ToDictionaryAsync(agency => agency.Id, agency => agency.Name, ct);
    }

    private static Stratum Read(Dictionary<string, string> parts, SamplingRule rule, IReadOnlyDictionary<AgencyId, string> names, string? collector)
    {
        int? band = parts.TryGetValue("band", out var no) ? int.Parse(no, CultureInfo.InvariantCulture) : null;
        return new(
            parts.TryGetValue("agency", out var agency) ? agency.Length == 0 ? "" : names.GetValueOrDefault(AgencyId.From(Guid.Parse(agency)), "?") : null,
            parts.ContainsKey("collector") ? collector : null,
            parts.GetValueOrDefault("outcome"),
            band is { } b ? b == 0 ? rule.MinSeconds : rule.Bands.ElementAtOrDefault(b - 1) : null,
            band is { } c && c < rule.Bands.Count ? rule.Bands[c] : null);
    }

    private static Dictionary<string, string> Parts(string stratum) => stratum.Length == 0
        ? []
        : stratum.Split('|').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
}
