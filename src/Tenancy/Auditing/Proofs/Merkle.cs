using System.Security.Cryptography;

namespace Platform.Tenancy.Auditing.Proofs;

/// <summary>The hashes and the two proofs of RFC 6962, as whoever verifies them needs them: without a database.</summary>
public static class Merkle
{
    public const int HashSize = 32;

    /// <summary>The root of a tree without leaves.</summary>
    public static byte[] EmptyRoot => SHA256.HashData([]);

    public static byte[] Leaf(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        hash.AppendData(data);
        return hash.GetHashAndReset();
    }

    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> both = stackalloc byte[1 + 2 * HashSize];
        both[0] = 1;
        left.CopyTo(both[1..]);
        right.CopyTo(both[(1 + HashSize)..]);
        return SHA256.HashData(both);
    }

    /// <summary>Whether the leaf stands at that place of the tree with that size and root.</summary>
    public static bool IsIncluded(ReadOnlySpan<byte> leaf, long index, long size, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size) return false;
        var (place, last, hash) = (index, size - 1, leaf.ToArray());
        foreach (var beside in proof)
        {
            if (last == 0 || beside.Length != HashSize) return false;
            if ((place & 1) == 1 || place == last)
            {
                hash = Node(beside, hash);
                while ((place & 1) == 0 && place != 0) (place, last) = (place >> 1, last >> 1);
            }
            else
            {
                hash = Node(hash, beside);
            }
            (place, last) = (place >> 1, last >> 1);
        }
        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>Whether the later tree begins with the whole earlier one.</summary>
    public static bool IsConsistent(long earlier, ReadOnlySpan<byte> earlierRoot, long later, ReadOnlySpan<byte> laterRoot, IReadOnlyList<byte[]> proof)
    {
        if (earlier < 0 || earlier > later) return false;
        if (earlier == later) return proof.Count == 0 && earlierRoot.SequenceEqual(laterRoot);
        if (earlier == 0) return proof.Count == 0 && earlierRoot.SequenceEqual(EmptyRoot);
        // The earlier root is not in its own proof when the earlier tree is one perfect subtree.
        IReadOnlyList<byte[]> path = long.IsPow2(earlier) ? [earlierRoot.ToArray(), .. proof] : proof;
        if (path.Count == 0 || path.Any(hash => hash.Length != HashSize)) return false;
        var (place, last) = (earlier - 1, later - 1);
        while ((place & 1) == 1) (place, last) = (place >> 1, last >> 1);
        var (before, after) = (path[0], path[0]);
        foreach (var beside in path.Skip(1))
        {
            if (last == 0) return false;
            if ((place & 1) == 1 || place == last)
            {
                (before, after) = (Node(beside, before), Node(beside, after));
                while ((place & 1) == 0 && place != 0) (place, last) = (place >> 1, last >> 1);
            }
            else
            {
                after = Node(after, beside);
            }
            (place, last) = (place >> 1, last >> 1);
        }
        return last == 0 && earlierRoot.SequenceEqual(before) && laterRoot.SequenceEqual(after);
    }
}
