using System.Globalization;

namespace Platform.Testing.Postgres;

/// <summary>Finds the newest PostgreSQL server that Debian's packages put on this machine.</summary>
internal static class PostgresBinaries
{
    private const string Root = "/usr/lib/postgresql";

    public static string Find()
    {
        var newest = Directory.Exists(Root)
            ? Directory.EnumerateDirectories(Root)
                .Select(folder => (Bin: Path.Combine(folder, "bin"), Version: VersionOf(folder)))
                .Where(found => File.Exists(Path.Combine(found.Bin, "initdb")))
                .OrderByDescending(found => found.Version)
                .Select(found => found.Bin)
                .FirstOrDefault()
            : null;

        return newest ?? throw new InvalidOperationException(
            $"No PostgreSQL for the tests: {PostgresServer.ServerVariable} is not set and {Root}/*/bin/initdb does not " +
            "exist. Run `bash eng/test.sh`: it installs what the tests need, or says what is missing.");
    }

    private static decimal VersionOf(string folder) =>
        decimal.TryParse(Path.GetFileName(folder), NumberStyles.Number, CultureInfo.InvariantCulture, out var version)
            ? version
            : 0;
}
