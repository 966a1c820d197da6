using System.Numerics;

namespace Platform.Tenancy.Auditing.Proofs;

/// <summary>Roots and proofs out of a tree's tiles; each needs a handful of tiles, however large the tree.</summary>
public sealed class TileTree(IReadOnlyDictionary<TilePlace, byte[]> tiles)
{
    /// <summary>Which leaves a hash stands for: from the first, before the last.</summary>
    public readonly record struct Span(long From, long Until);

    /// <exception cref="InvalidDataException">A tile is missing or shorter than the tree.</exception>
    public byte[] Root(long size) => size == 0 ? Merkle.EmptyRoot : Hash(new(0, size));

    public IReadOnlyList<byte[]> Inclusion(long index, long size) => [.. InclusionSpans(index, size).Select(Hash)];

    public IReadOnlyList<byte[]> Consistency(long earlier, long later) => [.. ConsistencySpans(earlier, later).Select(Hash)];

    /// <summary>The tiles from which these hashes are computed.</summary>
    public static IReadOnlySet<TilePlace> Places(IEnumerable<Span> spans) =>
        spans.SelectMany(Perfect).Select(part => TilePlace.Of(Height(part), part.From >> Height(part))).ToHashSet();

    public static IReadOnlyList<Span> InclusionSpans(long index, long size)
    {
        var (spans, from, until) = (new List<Span>(), 0L, size);
        while (until - from > 1)
        {
            var middle = from + Split(until - from);
            if (index < middle)
            {
                spans.Add(new(middle, until));
                until = middle;
            }
            else
            {
                spans.Add(new(from, middle));
                from = middle;
            }
        }
        spans.Reverse();
        return spans;
    }

    public static IReadOnlyList<Span> ConsistencySpans(long earlier, long later)
    {
        var spans = new List<Span>();
        if (earlier == 0 || earlier == later) return spans;
        var (from, until, isWhole) = (0L, later, true);
        while (until != earlier)
        {
            var middle = from + Split(until - from);
            if (earlier <= middle)
            {
                spans.Add(new(middle, until));
                until = middle;
            }
            else
            {
                spans.Add(new(from, middle));
                (from, isWhole) = (middle, false);
            }
        }
        if (!isWhole) spans.Add(new(from, until));
        spans.Reverse();
        return spans;
    }

    /// <summary>The root over these leaves alone.</summary>
    public byte[] Hash(Span span)
    {
        byte[]? hash = null;
        foreach (var part in Perfect(span).Reverse())
            hash = hash is null ? Subtree(part) : Merkle.Node(Subtree(part), hash);
        return hash!;
    }

    private byte[] Subtree(Span span)
    {
        var height = Height(span);
        var index = span.From >> height;
        var within = height % 8;
        var at = (int)((index << within) % TilePlace.Width) * Merkle.HashSize;
        var length = (1 << within) * Merkle.HashSize;
        return tiles.TryGetValue(TilePlace.Of(height, index), out var hashes) && hashes.Length >= at + length
            ? TilePlace.Root(hashes.AsSpan(at, length))
            : throw new InvalidDataException("A tile of the audit tree is missing.");
    }

    private static IEnumerable<Span> Perfect(Span span)
    {
        for (var from = span.From; from < span.Until;)
        {
            // A span begins where a subtree of its size may stand, so the largest power of two that fits is aligned.
            var length = 1L << BitOperations.Log2((ulong)(span.Until - from));
            yield return new(from, from + length);
            from += length;
        }
    }

    private static int Height(Span span) => BitOperations.Log2((ulong)(span.Until - span.From));

    private static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
