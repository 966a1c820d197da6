namespace Platform.Tenancy.Auditing.Proofs;

/// <summary>The roots of the perfect subtrees of a growing tree: what is needed to add a leaf and to say the root.</summary>
public sealed class Frontier
{
    private readonly List<byte[]> _roots = [];

    public long Size { get; private set; }

    public void Add(byte[] leaf)
    {
        var hash = leaf;
        for (var size = Size; (size & 1) == 1; size >>= 1)
        {
            hash = Merkle.Node(_roots[^1], hash);
            _roots.RemoveAt(_roots.Count - 1);
        }
        _roots.Add(hash);
        Size++;
    }

    public byte[] Root()
    {
        if (_roots.Count == 0) return Merkle.EmptyRoot;
        var hash = _roots[^1];
        for (var i = _roots.Count - 2; i >= 0; i--) hash = Merkle.Node(_roots[i], hash);
        return hash;
    }
}
