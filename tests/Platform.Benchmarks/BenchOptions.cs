using System.Globalization;
using Platform.Testing;

namespace Platform.Benchmarks;

/// <summary>Name of a benchmark and what was asked of it: <c>NAME [--rows N] [--database postgres|sqlite] [--key value]…</c>.</summary>
public sealed record BenchOptions(string Name, IReadOnlyDictionary<string, string> Given)
{
    public int Rows(int standard) =>
        Given.TryGetValue("rows", out var text) ? int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : standard;

    public DatabaseKind Database =>
        Given.TryGetValue("database", out var text) && text.Equals("sqlite", StringComparison.OrdinalIgnoreCase)
            ? DatabaseKind.Sqlite
            : DatabaseKind.Postgres;

    public static BenchOptions Parse(string[] args)
    {
        var given = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 1; i + 1 < args.Length; i += 2) given[args[i].TrimStart('-')] = args[i + 1];
        return new BenchOptions(args.Length == 0 ? "" : args[0], given);
    }
}
