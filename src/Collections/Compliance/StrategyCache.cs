using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Strategies;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Compliance;

/// <summary>Published strategy versions never change, so each is read and parsed once; keyed by tenant as well.</summary>
public sealed class StrategyCache
{
    private const int Most = 2_000;
    private readonly ConcurrentDictionary<(TenantId, Guid), StrategyDefinition> _known = new();

    /// <returns>Null when there is no such published version, or its text cannot be read.</returns>
    public async Task<StrategyDefinition?> GetAsync(TenantDb db, Guid versionId, CancellationToken ct)
    {
        if (_known.TryGetValue((db.TenantId, versionId), out var held)) return held;
        var json = await db.StrategyVersions.Where(version => version.Id == versionId && version.PublishedAt != null)
            .Select(version => version.Definition).SingleOrDefaultAsync(ct);
        if (json is null) return null;
        try
        {
            var strategy = StrategyDefinition.Parse(json);
            if (_known.Count >= Most) _known.Clear();
            return _known[(db.TenantId, versionId)] = strategy;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
