using System.Text;
using System.Text.Json;

namespace Platform.Tenancy.Auditing.Proofs;

/// <summary>
/// Verifies an exported log with public keys alone. It believes nothing in the file but what a key has signed, and names
/// the entry that differs.
/// </summary>
/// <param name="keys">Of the log itself or of the platform above it.</param>
/// <param name="others">Checkpoints from elsewhere: a mailbox, another machine, an earlier file.</param>
public sealed class CheckLogFile(IReadOnlyList<NoteVerifier> keys, IReadOnlyList<string> others)
{
    private const int Named = 1_000;
    private readonly List<LogFinding> _findings = [];
    private readonly Frontier _frontier = new();
    private readonly Dictionary<int, (byte[] Leaf, string? Id, long Line)> _block = [];
    private readonly List<Checkpoint> _signed = [];
    private string _origin = "";
    private Checkpoint? _last;
    private bool _hasGap;
    private long _size, _next, _line, _erased, _expired, _entries;

    /// <returns>Null when the file is no exported log.</returns>
    public async Task<LogVerdict?> RunAsync(TextReader file, CancellationToken ct)
    {
        if (await file.ReadLineAsync(ct) is not { } head || !ReadHead(head)) return null;
        _line = 1;
        while (await file.ReadLineAsync(ct) is { } line)
        {
            _line++;
            if (line.Length > 0) Read(line);
        }
        End();
        return new(_origin, _entries, _erased, _expired, _last, [.. _findings.OrderBy(found => found.Index ?? long.MaxValue)]);
    }

    /// <summary>The keys of the log: those given under its own name, and the platform's under the log's name.</summary>
    public static IReadOnlyList<NoteVerifier> KeysOf(IEnumerable<NoteVerifier> keys, string origin) =>
        [.. keys.Where(key => key.Name == origin || origin.StartsWith(key.Name + "/", StringComparison.Ordinal)).Select(key => key.Named(origin))];

    private bool ReadHead(string line)
    {
        try
        {
            using var read = JsonDocument.Parse(line);
            var head = read.RootElement;
            if (head.GetProperty("format").GetString() != LogFile.Format) return false;
            (_origin, _size) = (head.GetProperty("origin").GetString()!, head.GetProperty("size").GetInt64());
            var known = KeysOf(keys, _origin);
            foreach (var note in head.GetProperty("checkpoints").EnumerateArray().Select(one => one.GetString()).Concat(others))
            {
                if (Checkpoint.Open(note, _origin, known) is { } one) _signed.Add(one);
                else Find(LogFault.CheckpointForged, null, null, 1);
            }
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
        _last = _signed.Find(one => one.Size == _size);
        if (_last is null) Find(LogFault.CheckpointDiffers, _size - 1, null, 1);
        return true;
    }

    private void Read(string line)
    {
        try
        {
            using var read = JsonDocument.Parse(line);
            var row = read.RootElement;
            if (row.TryGetProperty("t", out var tile))
            {
                var proof = row.GetProperty("proof").EnumerateArray().Select(hash => hash.GetBytesFromBase64()).ToList();
                CloseBlock(tile.GetInt64(), row.GetProperty("h").GetBytesFromBase64(), proof);
                return;
            }
            ReadEntry(row);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            Find(LogFault.Unreadable, _next, null, _line);
        }
    }

    private void ReadEntry(JsonElement row)
    {
        var index = row.GetProperty("i").GetInt64();
        var (leaf, id) = (Array.Empty<byte>(), (string?)null);
        if (row.TryGetProperty("e", out var entry))
        {
            leaf = Merkle.Leaf(Encoding.UTF8.GetBytes(entry.GetRawText()));
            id = entry.GetProperty("id").GetString();
            if (!_origin.EndsWith("/" + entry.GetProperty("tenant").GetString(), StringComparison.Ordinal)) Find(LogFault.ForeignEntry, index, id, _line);
            if (entry.TryGetProperty("personal", out var committed)) ReadPersonal(row, committed.GetString()!, index, id);
        }
        else
        {
            leaf = row.GetProperty("h").GetBytesFromBase64();
            _expired++;
        }
        _entries++;
        if (index < _next || index >= _size)
        {
            Find(LogFault.EntryOutOfPlace, index, id, _line);
            return;
        }
        if (index / TilePlace.Width != _next / TilePlace.Width && _block.Count > 0) CloseBlock(_next / TilePlace.Width, null, []);
        if (index - _next > Named) Find(LogFault.EntryMissing, _next, null, _line);
        else for (var missing = _next; missing < index; missing++) Find(LogFault.EntryMissing, missing, null, _line);
        _hasGap |= index != _next;
        _block[(int)(index % TilePlace.Width)] = (leaf, id, _line);
        _next = index + 1;
        if (!_hasGap) Grow(leaf, id);
    }

    private void ReadPersonal(JsonElement row, string committed, long index, string? id)
    {
        if (!row.TryGetProperty("s", out var salt))
        {
            _erased++;
            return;
        }
        var personal = AuditLeaf.Commit(Convert.FromHexString(salt.GetString()!), Encoding.UTF8.GetBytes(row.GetProperty("p").GetRawText()));
        if (Convert.ToHexStringLower(personal) != committed) Find(LogFault.PersonalChanged, index, id, _line);
    }

    private void Grow(byte[] leaf, string? id)
    {
        _frontier.Add(leaf);
        foreach (var one in _signed.Where(one => one.Size == _frontier.Size && !one.Root.AsSpan().SequenceEqual(_frontier.Root())))
            Find(LogFault.CheckpointDiffers, one.Size - 1, id, _line);
    }

    /// <summary>Compares a block's entries with the hashes beside them, once the signed root says that these hashes are the tree's.</summary>
    private void CloseBlock(long number, byte[]? hashes, IReadOnlyList<byte[]> proof)
    {
        var first = number * TilePlace.Width;
        var count = (int)Math.Min(TilePlace.Width, _size - first);
        if (_last is not null && hashes is not null && number >= 0 && count > 0)
        {
            if (hashes.Length == count * Merkle.HashSize && IsSigned(TilePlace.Root(hashes), number, proof))
            {
                foreach (var (place, kept) in _block.OrderBy(one => one.Key))
                    if (place >= count || !hashes.AsSpan(place * Merkle.HashSize, Merkle.HashSize).SequenceEqual(kept.Leaf)) Find(LogFault.EntryChanged, first + place, kept.Id, kept.Line);
            }
            else
            {
                byte[] own = [.. Enumerable.Range(0, count).SelectMany(place => _block.TryGetValue(place, out var kept) ? kept.Leaf : new byte[Merkle.HashSize])];
                Find(IsSigned(TilePlace.Root(own), number, proof) ? LogFault.HashesChanged : LogFault.BlockChanged, first, null, _line);
            }
        }
        _block.Clear();
    }

    private bool IsSigned(byte[] root, long number, IReadOnlyList<byte[]> proof) =>
        Merkle.IsIncluded(root, number, LogFile.Tiles(_size), proof, _last!.Root);

    private void End()
    {
        for (var missing = _next; missing < Math.Min(_size, _next + Named); missing++) Find(LogFault.EntryMissing, missing, null, 0);
        foreach (var one in _signed.Where(one => one.Size > _next && one.Size > _size)) Find(LogFault.LogCut, one.Size - 1, null, 0);
    }

    private void Find(LogFault fault, long? index, string? id, long line) => _findings.Add(new(fault, index, id, line));
}
