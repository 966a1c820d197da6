using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Web.Features.ApiClients;
using Platform.Web.Identity;
using Platform.Web.Jobs;
using Quartz;

namespace Platform.Tests.Connect;

/// <summary>The issuer's keys change under running nodes, and nobody who holds a token notices.</summary>
public sealed class KeyRotationTests(PostgresServer postgres)
{
    private const string Redirect = "https://reports.harbour.example/answer";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_new_key_is_shown_before_it_signs_and_tokens_of_the_old_one_live_on_at_every_node(DatabaseKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("platform-nodes-");
        var connection = await HostWorld.CopyAsync(kind, postgres, folder.FullName, Ct);
        var wishes = new HostWishes
        {
            Settings = new Dictionary<string, string> { ["Identity:Issuer"] = "https://issuer.lenders.test/", ["Identity:KeyWatchSeconds"] = "1" },
        };
        await using var first = await PlatformHost.OnAsync(kind, connection, wishes, Ct);
        await using var other = kind is DatabaseKind.Postgres ? await PlatformHost.OnAsync(kind, connection, wishes, Ct) : null;
        var second = other ?? first; // one process at a time on SQLite

        var oldToken = await first.TokenAsync("harbour-core", Ct);
        var (client, oldTokens) = await SignInAsync(first);
        var oldKid = SignedBy(oldTokens);
        var oldSeal = SealedBy(oldToken);

        var begin = await first.Services.GetRequiredService<RotateIssuerKeys>().RunAsync(TimeSpan.FromSeconds(20), Ct);

        // Both nodes show two keys while the old one still signs.
        foreach (var node in new[] { first, second }) await UntilAsync(async () => (await KidsAsync(node)).Count == 2);
        var newKid = (await KidsAsync(second)).Single(kid => kid != oldKid);
        Assert.Equal(oldSeal, SealedBy(await second.TokenAsync("harbour-core", Ct)));
        Assert.True(TimeProvider.System.GetUtcNow() < begin, "The test was too slow to see the overlap.");

        await UntilAsync(async () => SealedBy(await first.TokenAsync("harbour-core", Ct)) != oldSeal);
        await UntilAsync(async () => SealedBy(await second.TokenAsync("harbour-core", Ct)) != oldSeal);
        Assert.True(TimeProvider.System.GetUtcNow() >= begin.AddSeconds(-1));

        // What was given before is good at both nodes, and so is what either gives now.
        foreach (var node in new[] { first, second })
        {
            Assert.Equal(HttpStatusCode.OK, await node.UseAsync(oldToken, Ct));
            Assert.Equal(HttpStatusCode.OK, await node.UseAsync(await first.TokenAsync("harbour-core", Ct), Ct));
            Assert.Equal(HttpStatusCode.OK, await node.UseAsync(await second.TokenAsync("harbour-core", Ct), Ct));
            Assert.Contains(oldKid, await KidsAsync(node));
        }
        var (status, refreshed) = await second.PostAsync("/connect/token", new()
        {
            ["grant_type"] = "refresh_token", ["client_id"] = client.ClientId, ["client_secret"] = client.Secret!,
            ["refresh_token"] = oldTokens.GetProperty("refresh_token").GetString()!,
        }, Ct);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(newKid, SignedBy(refreshed));
        if (kind is DatabaseKind.Sqlite) return;
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_key_that_was_followed_a_day_ago_opens_nothing_and_is_deleted_two_days_after(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var keys = host.Services.GetRequiredService<IssuerKeys>();
        var rotate = host.Services.GetRequiredService<RotateIssuerKeys>();
        var token = await host.TokenAsync("harbour-core", Ct);
        await rotate.RunAsync(TimeSpan.FromSeconds(-1), Ct);
        Assert.True(await keys.LoadAsync(Ct));
        Assert.Equal(HttpStatusCode.OK, await host.UseAsync(token, Ct)); // the control: just followed, it still checks

        await ShiftAsync(TimeSpan.FromHours(25));
        Assert.True(await keys.LoadAsync(Ct));
        Assert.Equal(HttpStatusCode.Unauthorized, await host.UseAsync(token, Ct));
        await rotate.KeepAsync(Ct);
        Assert.Equal(4, await CountAsync());

        await ShiftAsync(TimeSpan.FromHours(25));
        await rotate.KeepAsync(Ct);
        Assert.Equal(2, await CountAsync());
        Assert.Equal(HttpStatusCode.OK, await host.UseAsync(await host.TokenAsync("harbour-core", Ct), Ct));

        async Task ShiftAsync(TimeSpan by)
        {
            await using var db = await host.Platform(Ct);
            foreach (var key in await db.IssuerKeys.AsNoTracking().ToListAsync(Ct))
                await db.IssuerKeys.Where(k => k.Use == key.Use && k.Number == key.Number)
                    .ExecuteUpdateAsync(k => k.SetProperty(x => x.NotBefore, key.NotBefore - by), Ct);
        }

        async Task<int> CountAsync()
        {
            await using var db = await host.Platform(Ct);
            return await db.IssuerKeys.CountAsync(Ct);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_key_near_its_end_is_followed_by_one_that_is_shown_for_two_days_first(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        var rotate = host.Services.GetRequiredService<RotateIssuerKeys>();
        await rotate.KeepAsync(Ct);
        await using var db = await host.Platform(Ct);
        Assert.Equal(2, await db.IssuerKeys.CountAsync(Ct)); // the control: young keys are left alone

        var end = TimeProvider.System.GetUtcNow().AddDays(30);
        await db.IssuerKeys.ExecuteUpdateAsync(key => key.SetProperty(x => x.NotAfter, end), Ct);
        // What the clock does every hour.
        var scheduler = await host.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(Ct);
        await scheduler.ScheduleJob(
            TriggerBuilder.Create().ForJob(nameof(RotateKeysJob), PlatformJob.Group).WithIdentity("now", PlatformJob.Group).StartNow().Build(),
            cancellationToken: Ct);
        await UntilAsync(async () => await db.IssuerKeys.CountAsync(Ct) == 4);

        var next = await db.IssuerKeys.AsNoTracking().Where(key => key.Number == 2).ToListAsync(Ct);
        Assert.All(next, key => Assert.InRange(key.NotBefore - TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(47), TimeSpan.FromHours(48)));
        await rotate.KeepAsync(Ct);
        Assert.Equal(4, await db.IssuerKeys.CountAsync(Ct));
    }

    [Fact]
    public async Task The_command_says_what_each_key_does()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        await using var said = new StringWriter();
        Assert.Equal(0, await IssuerKeyCommand.RunAsync(host.Services, ["issuer", "rotate", "--soon"], said, Ct));
        Assert.Contains("Signing 1:", said.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, said.ToString().Split('\n').Count(line => line.TrimEnd().EndsWith(", used", StringComparison.Ordinal)));
        Assert.Equal(2, said.ToString().Split('\n').Count(line => line.TrimEnd().EndsWith(", shown", StringComparison.Ordinal)));
        Assert.Equal(2, await IssuerKeyCommand.RunAsync(host.Services, ["issuer", "away"], said, Ct));
    }

    private static async Task<(CreateApiClient.Made Client, JsonElement Tokens)> SignInAsync(PlatformHost host)
    {
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.LenderAdmin);
        var made = (await scope.ServiceProvider.GetRequiredService<CreateApiClient>().RunAsync(
            new("Reports", ApiClientKind.SignIn, [], Redirect, false, null), Ct)).Value;
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var browser = await host.SignInAsync("admin@harbour.example", Ct);
        using var answer = await browser.GetAsync(
            $"/connect/authorize?client_id={made.ClientId}&response_type=code&scope=openid%20offline_access&redirect_uri={Uri.EscapeDataString(Redirect)}" +
            $"&code_challenge={Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))}&code_challenge_method=S256", Ct);
        var (status, tokens) = await host.PostAsync("/connect/token", new()
        {
            ["grant_type"] = "authorization_code", ["client_id"] = made.ClientId, ["client_secret"] = made.Secret!,
            ["code"] = HttpUtility.ParseQueryString(answer.Headers.Location!.Query)["code"]!, ["redirect_uri"] = Redirect, ["code_verifier"] = verifier,
        }, Ct);
        Assert.Equal(HttpStatusCode.OK, status);
        return (made, tokens);
    }

    private static string SignedBy(JsonElement tokens) => new JsonWebToken(tokens.GetProperty("id_token").GetString()).Kid;

    private static string SealedBy(string token) => new JsonWebToken(token).Kid;

    private static async Task<List<string>> KidsAsync(PlatformHost host) =>
        [.. JsonDocument.Parse(await host.Browser().GetStringAsync("/.well-known/jwks", Ct)).RootElement.GetProperty("keys")
            .EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var look = 0; look < 150; look++)
        {
            if (await holds()) return;
            await Task.Delay(200, Ct);
        }
        Assert.Fail("It did not come to be within half a minute.");
    }
}
