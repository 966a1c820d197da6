using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.EntityFrameworkCore.Models;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Web.Jobs;
using Quartz;

namespace Platform.Tests.Identity;

public sealed class TokenTests(PostgresServer postgres)
{
    private const string Attempts = "/api/v1/attempts";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("attack", "21")]
    public async Task A_core_system_acts_for_the_lender_of_its_record_and_for_no_other(DatabaseKind kind)
    {
        var wishes = Probe.Wishes();
        wishes = wishes with { Settings = new Dictionary<string, string>(wishes.Settings) { ["Identity:Issuer"] = "https://issuer.lenders.test/" } };
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, wishes);
        var api = await host.ApiAsync("harbour-core", Ct);

        Assert.Equal("harbour:CoreSystem", await Probe.AskAsync(api, Ct, Probe.ApiPath));
        Assert.Equal("harbour:CoreSystem", await Probe.AskAsync(api, Ct, Probe.ApiPath + "?tenant=jinqiao"));
        Assert.Equal("jinqiao:CoreSystem", await Probe.AskAsync(await host.ApiAsync("jinqiao-core", Ct), Ct, Probe.ApiPath));

        using var elsewhere = new HttpRequestMessage(HttpMethod.Get, Attempts) { Headers = { Host = "jinqiao.lenders.test" } };
        using var refused = await api.SendAsync(elsewhere, Ct);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var own = await api.GetAsync(Attempts, Ct);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Tokens_live_ten_minutes_and_hold_only_what_the_record_allows(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);

        var whole = await AskAsync(host, "harbour-core", PlatformHost.Password, null);
        Assert.InRange(whole.Body.GetProperty("expires_in").GetInt32(), 595, 600);
        Assert.Equal("imports campaigns attempts channels", whole.Body.GetProperty("scope").GetString());
        var one = await AskAsync(host, "harbour-core", PlatformHost.Password, "imports");
        Assert.False(one.Body.TryGetProperty("scope", out _)); // exactly what was asked for needs no mention (RFC 6749, 5.1)
        using var beyond = new HttpRequestMessage(HttpMethod.Get, Attempts);
        beyond.Headers.Authorization = new AuthenticationHeaderValue("Bearer", one.Body.GetProperty("access_token").GetString());
        using var refused = await host.Browser().SendAsync(beyond, Ct);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        var wrong = await AskAsync(host, "harbour-core", "not the secret", null);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (wrong.Status, wrong.Body.GetProperty("error").GetString()));
        var unknown = await AskAsync(host, "nobody-core", PlatformHost.Password, null);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (unknown.Status, unknown.Body.GetProperty("error").GetString()));
        var trimmed = await AskAsync(host, "harbour-core", PlatformHost.Password, "openid imports");
        Assert.Equal("imports", trimmed.Body.GetProperty("scope").GetString());
        foreach (var more in new[] { "profile imports", "offline_access imports" })
            Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(host, "harbour-core", PlatformHost.Password, more)).Status);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task The_api_takes_tokens_only(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var browser = await host.SignInAsync("admin@harbour.example", Ct);
        var token = await host.TokenAsync("harbour-core", Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host.Browser(), null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host.Browser(), token[..^4] + "AAAA"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host.Browser(), token));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("attack", "21")]
    public async Task A_revoked_token_and_a_suspended_lender_are_refused_at_once(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var token = await host.TokenAsync("harbour-core", Ct);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host.Browser(), token));
        using var revoke = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_id"] = "harbour-core", ["client_secret"] = PlatformHost.Password, ["token"] = token,
        });
        using var revoked = await host.Browser().PostAsync("/connect/revoke", revoke, Ct);
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host.Browser(), token));

        var other = await host.TokenAsync("jinqiao-core", Ct);
        await using (var db = await host.Platform(Ct))
            await db.Tenants.Where(t => t.Key == "jinqiao").ExecuteUpdateAsync(t => t.SetProperty(x => x.Status, TenantStatus.Suspended), Ct);
        host.Services.GetRequiredService<TenantCatalog>().Forget(); // what fifteen seconds would do
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(host.Browser(), other));
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(host, "jinqiao-core", PlatformHost.Password, null)).Status);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Tokens_and_sessions_hold_on_every_node_and_after_a_restart(DatabaseKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("platform-nodes-");
        var connection = await HostWorld.CopyAsync(kind, postgres, folder.FullName, Ct);
        var wishes = Probe.Wishes();
        wishes = wishes with { Settings = new Dictionary<string, string>(wishes.Settings) { ["Identity:Issuer"] = "https://issuer.lenders.test/" } };
        var cookies = new CookieContainer();
        var first = await PlatformHost.OnAsync(kind, connection, wishes, Ct);
        var token = await first.TokenAsync("harbour-core", Ct);
        var keys = await first.Browser().GetStringAsync("/.well-known/jwks", Ct);
        await new SignInForm(first.Browser(cookies)).SubmitAsync("admin@harbour.example", PlatformHost.Password, Ct);
        if (kind is DatabaseKind.Sqlite) await first.DisposeAsync(); // one process at a time; on PostgreSQL both run

        await using (var second = await PlatformHost.OnAsync(kind, connection, wishes, Ct))
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(second.Browser(), token));
            Assert.Equal(keys, await second.Browser().GetStringAsync("/.well-known/jwks", Ct));
            Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(second.Browser(cookies), Ct));
        }
        await first.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Old_tokens_are_pruned_and_live_ones_kept(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var live = await host.TokenAsync("harbour-core", Ct);
        await host.TokenAsync("jinqiao-core", Ct);
        await using (var db = await host.Platform(Ct))
        {
            var old = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2);
            var tokens = db.Set<OpenIddictEntityFrameworkCoreToken<Guid>>();
            Assert.Equal(1, await tokens.Where(t => t.Subject == "jinqiao-core").ExecuteUpdateAsync(
                t => t.SetProperty(x => x.CreationDate, old).SetProperty(x => x.ExpirationDate, old.AddMinutes(10)), Ct));
        }

        // The clock does it every hour; nobody waits for that here.
        var scheduler = await host.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(Ct);
        await scheduler.ScheduleJob(
            TriggerBuilder.Create().ForJob(nameof(PruneTokensJob), PlatformJob.Group).WithIdentity("now", PlatformJob.Group).StartNow().Build(),
            cancellationToken: Ct);
        await using (var db = await host.Platform(Ct))
        {
            var tokens = db.Set<OpenIddictEntityFrameworkCoreToken<Guid>>();
            for (var look = 0; look < 300 && await tokens.AnyAsync(t => t.Subject == "jinqiao-core", Ct); look++) await Task.Delay(100, Ct);
            Assert.Equal(["harbour-core"], await tokens.Select(t => t.Subject).ToListAsync(Ct));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host.Browser(), live));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string? token)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Get, Attempts);
        if (token is not null) ask.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(ask, Ct);
        return answer.StatusCode;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> AskAsync(
        PlatformHost host, string client, string secret, string? scope)
    {
        var fields = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = secret,
        };
        if (scope is not null) fields["scope"] = scope;
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await host.Browser().PostAsync("/connect/token", form, Ct);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement.Clone());
    }
}
