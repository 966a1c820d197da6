namespace Platform.Tenancy.Auditing.Proofs;

/// <summary>The right edge of a tiled tree: leaves go in, changed tiles come out. Adding costs no more the larger the tree is.</summary>
public sealed class TileEdge
{
    private readonly List<List<byte[]>> _levels = [];
    private readonly List<bool> _changed = [];
    private readonly Dictionary<TilePlace, byte[]> _full = [];

    /// <param name="tiles">The partly filled tiles of a tree of that size; see <see cref="TilePlace.Edge"/>.</param>
    /// <exception cref="InvalidDataException">A tile is missing or does not hold as much as the size says.</exception>
    public TileEdge(long size, IReadOnlyDictionary<TilePlace, byte[]> tiles)
    {
        Size = size;
        for (var (level, rest) = (0, size); rest > 0; level++, rest >>= 8)
        {
            var width = (int)(rest % TilePlace.Width);
            var hashes = width == 0 ? [] : tiles.GetValueOrDefault(new TilePlace(level, rest >> 8)) ?? [];
            if (hashes.Length != width * Merkle.HashSize) throw new InvalidDataException("A tile of the audit tree is not as full as the tree's size says.");
            _levels.Add([.. hashes.Chunk(Merkle.HashSize)]);
            _changed.Add(false);
        }
    }

    public long Size { get; private set; }

    public void Add(byte[] leaf)
    {
        var hash = leaf;
        for (var level = 0; ; level++)
        {
            if (_levels.Count == level)
            {
                _levels.Add([]);
                _changed.Add(false);
            }
            var row = _levels[level];
            row.Add(hash);
            _changed[level] = true;
            if (row.Count < TilePlace.Width) break;
            var place = new TilePlace(level, (Size >> 8 * level) >> 8);
            _full[place] = [.. row.SelectMany(part => part)];
            hash = TilePlace.Root(_full[place]);
            row.Clear();
            _changed[level] = false;
        }
        Size++;
    }

    /// <summary>Takes the tiles that became full since the last call.</summary>
    public IReadOnlyDictionary<TilePlace, byte[]> TakeFull()
    {
        var taken = new Dictionary<TilePlace, byte[]>(_full);
        _full.Clear();
        return taken;
    }

    /// <summary>Takes every tile that changed since the last call, the partly filled ones too.</summary>
    public IReadOnlyDictionary<TilePlace, byte[]> TakeChanged()
    {
        var taken = new Dictionary<TilePlace, byte[]>(_full);
        _full.Clear();
        for (var level = 0; level < _levels.Count; level++)
        {
            if (!_changed[level]) continue;
            taken[new TilePlace(level, (Size >> 8 * level) >> 8)] = [.. _levels[level].SelectMany(part => part)];
            _changed[level] = false;
        }
        return taken;
    }
}
