using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Platform.Tenancy.Auditing.Proofs;

/// <summary>
/// A log as a file that needs nothing else but public keys: a head with the signed checkpoints, then a line for each entry
/// in order, and behind every 256 entries their hashes with a proof, so that a change can be told to the entry.
/// </summary>
public static class LogFile
{
    public const string Format = "audit-log/1";

    public static string Head(string origin, long size, IEnumerable<string> checkpoints) =>
        JsonSerializer.Serialize(new { format = Format, origin, size, checkpoints }) + "\n";

    /// <summary>An entry: its canonical bytes as they are hashed and, while it is not erased, salt and text of the personal part.</summary>
    public static string Entry(long index, AuditEntry entry)
    {
        var line = new StringBuilder(700).Append(CultureInfo.InvariantCulture, $$"""{"i":{{index}},"e":""").Append(Encoding.UTF8.GetString(AuditLeaf.Bytes(entry)));
        if (entry.Salt is { } salt) line.Append(CultureInfo.InvariantCulture, $$""","s":"{{Convert.ToHexStringLower(salt)}}","p":""").Append(Encoding.UTF8.GetString(AuditLeaf.PersonalBytes(entry)));
        return line.Append("}\n").ToString();
    }

    /// <summary>An entry whose time is over: of it only the hash is left.</summary>
    public static string Expired(long index, byte[] leaf) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"i":{{index}},"h":"{{Convert.ToBase64String(leaf)}}"}""") + "\n";

    /// <param name="proof">That the tile stands at its number in the tree over all tiles.</param>
    public static string Tile(long number, byte[] hashes, IReadOnlyList<byte[]> proof) =>
        JsonSerializer.Serialize(new { t = number, h = hashes, proof }) + "\n";

    /// <summary>From the root of one tile to the root of the tree: the tree over tiles is the tree over leaves without its lowest eight levels.</summary>
    public static IReadOnlyList<TileTree.Span> TileSpans(long number, long size) =>
        [.. TileTree.InclusionSpans(number, Tiles(size)).Select(span => new TileTree.Span(span.From * TilePlace.Width, Math.Min(span.Until * TilePlace.Width, size)))];

    public static long Tiles(long size) => (size + TilePlace.Width - 1) / TilePlace.Width;
}
