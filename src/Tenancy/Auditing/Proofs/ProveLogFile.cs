using System.Text;
using System.Text.Json;

namespace Platform.Tenancy.Auditing.Proofs;

/// <summary>Makes the proof of one entry out of an exported log alone.</summary>
public static class ProveLogFile
{
    /// <returns>Null when the file holds no such entry, or only its hash.</returns>
    /// <exception cref="InvalidDataException">The entries are not whole, or do not give the root of the file's checkpoint.</exception>
    public static async Task<ProofFile?> RunAsync(TextReader file, long index, CancellationToken ct)
    {
        using var head = JsonDocument.Parse(await file.ReadLineAsync(ct) ?? "");
        var (origin, size) = (head.RootElement.GetProperty("origin").GetString(), head.RootElement.GetProperty("size").GetInt64());
        var note = head.RootElement.GetProperty("checkpoints").EnumerateArray().Select(one => one.GetString()!)
            .LastOrDefault(one => Checkpoint.Parse(Text(one)) is { } read && read.Origin == origin && read.Size == size) ?? throw new InvalidDataException("the file has no checkpoint of its size");
        var (edge, tiles) = (new TileEdge(0, new Dictionary<TilePlace, byte[]>()), new Dictionary<TilePlace, byte[]>());
        byte[]? asked = null;
        while (await file.ReadLineAsync(ct) is { } line)
        {
            using var read = JsonDocument.Parse(line);
            if (!read.RootElement.TryGetProperty("i", out var place)) continue;
            if (place.GetInt64() != edge.Size) throw new InvalidDataException("an entry is missing or out of place");
            var data = read.RootElement.TryGetProperty("e", out var entry) ? Encoding.UTF8.GetBytes(entry.GetRawText()) : null;
            if (edge.Size == index) asked = data;
            edge.Add(data is null ? read.RootElement.GetProperty("h").GetBytesFromBase64() : Merkle.Leaf(data));
        }
        foreach (var (place, hashes) in edge.TakeChanged()) tiles[place] = hashes;
        if (asked is null || index >= size) return null;
        var tree = new TileTree(tiles);
        if (edge.Size != size || !tree.Root(size).AsSpan().SequenceEqual(Checkpoint.Parse(Text(note))!.Root)) throw new InvalidDataException("the entries do not give the checkpoint's root");
        return new ProofFile(index, tree.Inclusion(index, size), note, asked);
    }

    private static string? Text(string note) => note.IndexOf("\n\n", StringComparison.Ordinal) is > 0 and var end ? note[..(end + 1)] : null;
}
