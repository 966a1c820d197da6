namespace Platform.Tenancy.Auditing.Proofs;

/// <summary>Which tile: 256 hashes side by side, each the root of 256^level leaves, as in C2SP's tlog-tiles.</summary>
public readonly record struct TilePlace(int Level, long Number)
{
    public const int Width = 256;
    private const int Bits = 8;

    /// <summary>Where the root of 2^<paramref name="height"/> leaves is computed from.</summary>
    public static TilePlace Of(int height, long index) => new(height / Bits, index << height % Bits >> Bits);

    /// <summary>The tiles that are not full in a tree of that size; a tile nothing stands in is not there.</summary>
    public static IEnumerable<TilePlace> Edge(long size)
    {
        for (var level = 0; size > 0; level++, size >>= Bits)
            if (size % Width != 0) yield return new(level, size >> Bits);
    }

    /// <summary>The root over the hashes of a whole or partly filled tile.</summary>
    public static byte[] Root(ReadOnlySpan<byte> hashes)
    {
        var frontier = new Frontier();
        for (var at = 0; at < hashes.Length; at += Merkle.HashSize) frontier.Add(hashes.Slice(at, Merkle.HashSize).ToArray());
        return frontier.Root();
    }
}
