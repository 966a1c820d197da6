using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Platform.Tests.Host;

/// <summary>
/// Databases that already hold the schema, the issuer's keys and the people of the demo. The first one of a kind is made
/// by starting the product on it; all others are copies, so that a test does not pay for keys and password hashes.
/// </summary>
public static class HostWorld
{
    /// <summary>Every test host's root key: copies of a database stay readable.</summary>
    public static readonly string RootKey = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    private static readonly SemaphoreSlim One = new(1, 1);
    private static readonly ConcurrentDictionary<string, string> SqliteFiles = new();

    /// <returns>The connection string of a database of the test's own.</returns>
    public static Task<string> CopyAsync(DatabaseKind kind, PostgresServer postgres, string folder, CancellationToken ct) =>
        kind is DatabaseKind.Postgres
            ? postgres.CreateFromTemplateAsync("world", connection => MakeAsync(kind, connection, ct), ct)
            : CopySqliteAsync(folder, ct);

    private static async Task<string> CopySqliteAsync(string folder, CancellationToken ct)
    {
        if (!SqliteFiles.TryGetValue("world", out var file))
        {
            await One.WaitAsync(ct);
            try
            {
                if (!SqliteFiles.TryGetValue("world", out file))
                {
                    file = Path.Combine(Directory.CreateTempSubdirectory("platform-world-").FullName, "world.db");
                    await MakeAsync(DatabaseKind.Sqlite, $"Data Source={file};Pooling=False", ct);
                    SqliteFiles["world"] = file;
                    AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(file)!, true);
                }
            }
            finally
            {
                One.Release();
            }
        }
        var copy = Path.Combine(folder, "platform.db");
        var connection = $"Data Source={copy}";
        await using var from = new SqliteConnection($"Data Source={file};Pooling=False;Mode=ReadOnly");
        await using var to = new SqliteConnection($"Data Source={copy};Pooling=False");
        await from.OpenAsync(ct);
        await to.OpenAsync(ct);
        await One.WaitAsync(ct); // whoever opens a log first recovers it, and everybody else is told that it is locked
        try
        {
            from.BackupDatabase(to); // a plain file copy would miss what is still in the write-ahead log
        }
        finally
        {
            One.Release();
        }
        return connection;
    }

    private static async Task MakeAsync(DatabaseKind kind, string connection, CancellationToken ct)
    {
        await using var host = await PlatformHost.OnAsync(kind, connection, new HostWishes { SeedsWorld = true }, ct);
    }
}
