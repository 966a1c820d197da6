using Platform.Testing;
using Platform.Testing.Postgres;

namespace Platform.Tests.Host;

public sealed class StartTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task It_starts_and_says_that_it_is_ready(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);

        Assert.Equal("Healthy", await host.Browser().GetStringAsync("/health/ready", Ct));
        Assert.Equal("Healthy", await host.Browser().GetStringAsync("/health/live", Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_killed_process_starts_again_on_the_same_data(DatabaseKind kind)
    {
        await using var process = await PlatformProcess.StartAsync(kind, postgres, Ct);
        await process.KillAsync(Ct);

        await process.StartAsync(Ct);

        using var client = new HttpClient { BaseAddress = process.Address };
        Assert.Equal("Healthy", await client.GetStringAsync("/health/ready", Ct));
    }
}
