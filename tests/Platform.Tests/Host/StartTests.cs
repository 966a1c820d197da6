using Microsoft.EntityFrameworkCore;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Web.Demo;

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

    [Fact]
    public void The_addresses_of_the_environment_are_not_outdone_by_a_launch_profile() =>
        Assert.DoesNotContain(
            "applicationUrl", File.ReadAllText(Path.Combine(Repository.Root, "src/Web/Properties/launchSettings.json")), StringComparison.Ordinal);

    [Theory]
    [InlineData("Database:Provider", "Oracle", "Sqlite or Postgres")]
    [InlineData("Protection:RootKey", "c2hvcnQ=", "32 bytes")]
    [InlineData("Identity:Issuer", "nonsense", "Identity:Issuer")]
    [InlineData("Tenancy:BaseDomain", ".lenders.test", "Tenancy:BaseDomain")]
    [InlineData("ConnectionStrings:Platform", "garbage", "ConnectionStrings:Platform")]
    [InlineData("Callbacks:PublicBaseUrl", "nonsense", "Callbacks:PublicBaseUrl")]
    [InlineData("Twilio:BaseAddress", "nonsense", "Twilio:BaseAddress")]
    [InlineData("Oidc:Authority", "https://issuer.test", "Oidc:ClientId")]
    public async Task A_setting_that_cannot_work_stops_the_start_and_says_why(string key, string value, string why)
    {
        var wishes = new HostWishes { Settings = new Dictionary<string, string> { [key] = value } };

        var problem = await Record.ExceptionAsync(() => PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, wishes));

        Assert.Contains(why, problem?.ToString() ?? "It started.", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_that_start_at_once_on_an_empty_database_make_one_demo_between_them()
    {
        var connection = await postgres.MigratedAsync(Ct);
        var wishes = new HostWishes
        {
            Settings = new Dictionary<string, string> { ["Demo:Enabled"] = "true", ["Demo:Password"] = PlatformHost.Password },
        };

        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(
            _ => Task.Run(() => PlatformHost.OnAsync(DatabaseKind.Postgres, connection, wishes, Ct), Ct)));

        try
        {
            foreach (var node in nodes) Assert.NotEmpty(await node.TokenAsync("harbour-core", Ct));
            await using var db = await nodes[0].Platform(Ct);
            Assert.Equal(2, await db.Tenants.CountAsync(Ct));
            Assert.Equal(DemoPeople.All.Count, await db.Users.CountAsync(Ct));
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_database_that_another_root_key_sealed_is_refused_with_what_to_do(DatabaseKind kind)
    {
        await using var first = await PlatformProcess.StartAsync(kind, postgres, Ct);
        await first.KillAsync(Ct);
        var wishes = new HostWishes
        {
            Settings = new Dictionary<string, string> { ["Protection:RootKey"] = Convert.ToBase64String(new byte[32]) },
        };

        var problem = await Record.ExceptionAsync(() => PlatformHost.OnAsync(kind, first.Connection, wishes, Ct));

        Assert.Contains("set Protection:RootKey to that of the other nodes", problem?.ToString() ?? "It started.", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(";No Reset On Close=true")]
    [InlineData(";Multiplexing=true")]
    public async Task It_does_not_start_on_a_pool_that_would_leak_a_tenant(string setting)
    {
        var connection = await postgres.MigratedAsync(Ct) + setting;

        var problem = await Record.ExceptionAsync(() => PlatformHost.OnAsync(DatabaseKind.Postgres, connection, new HostWishes(), Ct));

        Assert.Contains("remove it", problem?.ToString() ?? "It started.", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_carries_the_headers_that_keep_a_browser_safe()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        foreach (var path in new[] { "/sign-in", "/", "/health/ready", "/no-such-page", "/app.css" })
        {
            using var answer = await host.Browser().GetAsync(path, Ct);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("script-src 'self' 'nonce-", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("strict-origin-when-cross-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        }
        using var page = await host.Browser().GetAsync("/sign-in", Ct);
        Assert.Contains("no-store", page.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }
}
