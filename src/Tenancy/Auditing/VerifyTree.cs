using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;

namespace Platform.Tenancy.Auditing;

/// <summary>Builds the tree anew out of the chain's leaves and compares it with the tiles that are kept and the roots that were signed.</summary>
internal sealed class VerifyTree(IReadOnlyList<Checkpoint> signed)
{
    private readonly ILookup<long, byte[]> _roots = signed.ToLookup(one => one.Size, one => one.Root);
    private readonly Frontier _frontier = new();
    private readonly TileEdge _edge = new(0, new Dictionary<TilePlace, byte[]>());
    private bool _isBroken;

    /// <returns>False when a checkpoint of just this size has another root.</returns>
    public bool Add(byte[] leaf)
    {
        if (_isBroken) return true; // the gap was named; behind it no hash is comparable
        _frontier.Add(leaf);
        _edge.Add(leaf);
        if (!_roots.Contains(_frontier.Size)) return true;
        var root = _frontier.Root();
        return _roots[_frontier.Size].All(one => one.AsSpan().SequenceEqual(root));
    }

    public void Break() => _isBroken = true;

    /// <summary>Sizes that were signed and that the log does not reach any more.</summary>
    public IEnumerable<long> Beyond(long count) => _roots.Select(one => one.Key).Where(size => size > count).Order();

    /// <summary>Compares the tiles that became full, and at the end the others too.</summary>
    public async Task<IReadOnlyList<AuditFinding>> TilesAsync(TenantDb db, bool isEnd, CancellationToken ct)
    {
        if (_isBroken) return [];
        var built = isEnd ? _edge.TakeChanged() : _edge.TakeFull();
        if (built.Count == 0) return [];
        var kept = await TenantTiles.ReadAsync(db, built.Keys, ct);
        return [.. built.Where(tile => !kept.TryGetValue(tile.Key, out var hashes) || !hashes.AsSpan().SequenceEqual(tile.Value))
            .Select(tile => new AuditFinding(AuditFault.TileChanged, tile.Key.Number << 8 * (tile.Key.Level + 1), null))];
    }
}
