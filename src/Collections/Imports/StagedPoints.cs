using Platform.Collections.Debtors;
using Platform.Tenancy.Data;

namespace Platform.Collections.Imports;

/// <summary>
/// A staged row's contact points in one column: a million rows have some millions of them, and a table of their own would
/// write each twice. Sixteen bytes a point: kind, slot, source, ground, and the twelve of the blind index.
/// </summary>
internal sealed class StagedPoints(IReadOnlyList<PointOrigin> origins)
{
    private const int Width = 16;
    private const int IndexBytes = 12;

    /// <summary>One of each kind, and five of the other telephones.</summary>
    private const int Most = 11;

    private readonly byte[] _bytes = new byte[Most * Width];
    private int _count;

    /// <summary>Which there are: a bit for each kind, and from <see cref="PointKind.Push"/> on one for each further number.</summary>
    public short Mask { get; private set; }

    public byte[] Packed => _bytes[..(_count * Width)];

    public void Add(PointKind kind, short slot, byte[] index)
    {
        var at = _bytes.AsSpan(_count++ * Width, Width);
        (at[0], at[1]) = ((byte)kind, (byte)slot);
        (at[2], at[3]) = ((byte)origins[(int)kind].Source, (byte)origins[(int)kind].Basis);
        index.AsSpan(0, IndexBytes).CopyTo(at[4..]);
        Mask |= (short)(1 << Bit(kind, slot));
    }

    private static int Bit(PointKind kind, short slot) => kind is PointKind.OtherPhone ? (int)PointKind.Push + 1 + slot : (int)kind;

    /// <summary>The bit of a row of <c>contact_points p</c>, as SQL.</summary>
    public static SqlText BitOf { get; } =
        new($"case when p.kind = {(int)PointKind.OtherPhone} then {(int)PointKind.Push + 1} + p.slot else p.kind end");

    /// <summary>The numbers of the points, for a join with <c>n(i)</c>.</summary>
    /// <param name="most">Of the points that any row has: each row is tried with every number.</param>
    public static SqlText Numbers(int most) => new("values " + string.Join(", ", Enumerable.Range(0, Math.Clamp(most, 1, Most)).Select(i => $"({i})")));

    /// <summary>How many points the row <c>r</c> has, as SQL.</summary>
    public static SqlText Count { get; } = new($"(length(r.points) / {Width})");

    /// <summary>The blind index of the point number <c>n.i</c> of the row <c>r</c>, as SQL.</summary>
    public static SqlText Index { get; } = new($"substr(r.points, n.i * {Width} + 5, {IndexBytes})");

    /// <summary>One of the four bytes before it, as a number. SQLite has no function for it; it is found in a list of those that occur.</summary>
    public static SqlText Byte(SqlDialect dialect, int which) => new(dialect.IsPostgres
        ? $"get_byte(r.points, n.i * {Width} + {which})"
        : $"(instr(x'000102030405060708090a0b0c0d0e0f', substr(r.points, n.i * {Width} + {which + 1}, 1)) - 1)");
}
