using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Collections;
using Platform.Collections.Imports;
using Platform.Testing;
using Platform.Testing.Portfolios;
using Platform.Testing.Postgres;
using Platform.Tests.Host;

namespace Platform.Tests.Crash;

/// <summary>
/// The shipped host is killed (kill -9) at seeded moments while a file is received, checked or merged: afterwards the import
/// is whole or it changed nothing, it says which, and the next file goes through.
/// </summary>
public abstract class KillImportTests(PostgresServer postgres, DatabaseKind kind)
{
    private const int Rows = 10_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected async Task KilledAsync(int seed)
    {
        var random = new Random(seed);
        await using var process = await PlatformProcess.StartAsync(kind, postgres, Ct);
        await using var ground = await Ground.OnAsync(kind, process.Connection, Ct);
        var before = await CountAsync(ground);
        var token = await TokenAsync(process);

        var sending = SendAsync(process, token, seed);
        await Task.Delay(random.Next(50, 1_500), Ct);
        await process.KillAsync(Ct);
        await sending;
        await process.StartAsync(Ct);

        var imports = await EndedAsync(ground, seed);
        var expected = before;
        foreach (var import in imports)
        {
            Assert.True(import.State is ImportState.Completed or ImportState.Failed, $"seed {seed}: {import.State}");
            if (import.State is ImportState.Completed) expected += (int)import.Created;
        }
        Assert.True(await CountAsync(ground) == expected, $"seed {seed} on {kind}: {await CountAsync(ground)} accounts, not {expected}, after {string.Join(", ", imports.Select(i => $"{i.State} {i.Failure}"))}");

        // What was cut short is simply sent again.
        await SendAsync(process, token, seed);
        Assert.Equal(before + Rows, await AccountsAsync(ground, before + Rows, seed));
    }

    private static async Task<string> TokenAsync(PlatformProcess process)
    {
        using var client = new HttpClient { BaseAddress = process.Address };
        using var answer = await client.PostAsync("/connect/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "harbour-core",
            ["client_secret"] = PlatformHost.Password,
        }), Ct);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        return body.GetProperty("access_token").GetString()!;
    }

    private static async Task SendAsync(PlatformProcess process, string token, int seed)
    {
        using var client = new HttpClient { BaseAddress = process.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var text = PortfolioCsv.Text(Rows, seed, chinese: false, _ => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-5));
        using var content = new StringContent(text, Encoding.UTF8, "text/csv");
        try
        {
            using var answer = await client.PostAsync("/api/v1/imports", content, Ct);
        }
        catch (HttpRequestException)
        {
            // The host was killed while it listened to us.
        }
    }

    private static async Task<List<Import>> EndedAsync(Ground ground, int seed)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var imports = await ground.ReadAsync(db => db.Imports.AsNoTracking().ToListAsync(Ct), Ct);
            if (imports.TrueForAll(import => import.EndedAt is not null)) return imports;
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(150)) throw new TimeoutException($"seed {seed}: an import never ends.");
            await Task.Delay(200, Ct);
        }
    }

    private static async Task<int> AccountsAsync(Ground ground, int expected, int seed)
    {
        for (var turn = 0; turn < 600; turn++)
        {
            if (await CountAsync(ground) is var count && count >= expected) return count;
            await Task.Delay(200, Ct);
        }
        throw new TimeoutException($"seed {seed}: the file sent again is not merged.");
    }

    private static Task<int> CountAsync(Ground ground) => ground.ReadAsync(db => db.Accounts.CountAsync(Ct), Ct);
}

public sealed class KillImportOnSqliteTests(PostgresServer postgres) : KillImportTests(postgres, DatabaseKind.Sqlite)
{
    [Fact]
    public Task A_host_killed_in_an_import_leaves_all_of_it_or_nothing() => KilledAsync(1);

    [Theory]
    [Trait("category", "soak")]
    [MemberData(nameof(Ten))]
    public Task Nor_does_it_ten_times(int seed) => KilledAsync(seed);

    public static TheoryData<int> Ten => new(Enumerable.Range(3001, 10));
}

public sealed class KillImportOnPostgresTests(PostgresServer postgres) : KillImportTests(postgres, DatabaseKind.Postgres)
{
    [Fact]
    public Task A_host_killed_in_an_import_leaves_all_of_it_or_nothing() => KilledAsync(1);

    [Theory]
    [Trait("category", "soak")]
    [MemberData(nameof(Ten))]
    public Task Nor_does_it_ten_times(int seed) => KilledAsync(seed);

    public static TheoryData<int> Ten => new(Enumerable.Range(3001, 10));
}
