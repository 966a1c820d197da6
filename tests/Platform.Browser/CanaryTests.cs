using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Tenancy.Data;

namespace Platform.Browser;

/// <summary>What the living demo leaves behind: its database's bytes, with its jobs and its audit log, and what it logged.</summary>
public sealed class CanaryTests(DemoHost demo)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact, Trait("attack", "39")]
    public async Task Nothing_personal_stands_in_clear_in_the_database_or_the_log()
    {
        await WaitForWorkAsync("harbour");
        await WaitForWorkAsync("jinqiao");
        var canaries = new Canaries(demo);
        var people = new[] { await canaries.OfAsync("harbour", Ct), await canaries.OfAsync("jinqiao", Ct) };
        var words = people.SelectMany(found => found.Details.Concat(found.Names.Where(name => name.Contains(' ') || name.Length > 2))).Distinct().ToList();
        Assert.True(words.Count > 500, $"{words.Count} words");

        var file = new SqliteConnectionStringBuilder(demo.Host.Connection).DataSource;
        var database = Encoding.Latin1.GetString([.. await BytesAsync(file), .. await BytesAsync(file + "-wal")]);
        Assert.Contains("HB100001", database, StringComparison.Ordinal); // what is kept in clear is found
        var log = string.Join('\n', demo.Host.Log);
        Assert.Contains("Application started", log, StringComparison.Ordinal);
        var faults = new List<string>();
        foreach (var word in words)
        {
            // As text, and as JSON writes what is not ASCII.
            var shapes = new[] { Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(word)), JsonSerializer.Serialize(word)[1..^1] }.Distinct();
            foreach (var shape in shapes)
            {
                var at = database.IndexOf(shape, StringComparison.Ordinal);
                if (at >= 0) faults.Add($"database: {word} in …{Printable(database[Math.Max(0, at - 120)..Math.Min(database.Length, at + 60)])}…");
            }
            if (log.Contains(word, StringComparison.Ordinal)) faults.Add("log: " + word);
        }
        Assert.True(faults.Count == 0, $"{faults.Count} in clear:\n" + string.Join('\n', faults.Take(20)));
    }

    private static string Printable(string text) => string.Concat(text.Select(one => one is >= ' ' and <= '~' ? one : '.'));

    private static async Task<byte[]> BytesAsync(string file)
    {
        if (!File.Exists(file)) return [];
        await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new MemoryStream();
        await open.CopyToAsync(bytes, Ct);
        return bytes.ToArray();
    }

    private async Task WaitForWorkAsync(string lender)
    {
        var tenant = await demo.Host.TenantAsync(lender, Ct);
        for (var look = 0; look < 120; look++, await Task.Delay(1_000, Ct))
        {
            await using var scope = demo.Host.Scope(tenant.Id);
            await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
            if (await db.Attempts.AnyAsync(row => row.State == AttemptState.Delivered, Ct)) return;
        }
        Assert.Fail("The demo delivered nothing.");
    }
}
