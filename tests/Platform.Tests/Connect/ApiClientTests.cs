using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Tests.Identity;
using Platform.Web.Features.ApiClients;

namespace Platform.Tests.Connect;

/// <summary>What a lender's administrator does with the lender's clients, seen from outside by those clients.</summary>
public sealed class ApiClientTests(PostgresServer postgres)
{
    private const string Redirect = "https://reports.harbour.example/answer";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_replaced_secret_works_for_a_day_more_unless_it_has_leaked(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.LenderAdmin);
        var (client, first) = await CreateAsync(scope);
        var rotate = scope.ServiceProvider.GetRequiredService<RotateSecret>();

        var second = (await rotate.RunAsync(new(client, AtOnce: false), Ct)).Value;
        Assert.Equal(HttpStatusCode.OK, (await host.SecretAsync(client, first, Ct)).Status);
        var (_, body) = await host.SecretAsync(client, second, Ct);
        var token = body.GetProperty("access_token").GetString()!;
        Assert.Equal(HttpStatusCode.OK, await host.UseAsync(token, Ct));

        var third = (await rotate.RunAsync(new(client, AtOnce: true), Ct)).Value;
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SecretAsync(client, first, Ct)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SecretAsync(client, second, Ct)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await host.UseAsync(token, Ct));
        Assert.Equal(HttpStatusCode.OK, (await host.SecretAsync(client, third, Ct)).Status);

        var row = (await scope.ServiceProvider.GetRequiredService<ListApiClients>().RunAsync(Ct)).Value.Single(c => c.ClientId == client);
        Assert.NotNull(row.LastUsedAt);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        Assert.Equal(
            ["client.created", "client.secret_rotated", "client.secret_rotated"],
            await db.Set<AuditEntry>().Where(e => e.ResourceId == client).OrderBy(e => e.Id).Select(e => e.Action).ToListAsync(Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_disabled_client_is_out_at_once_and_in_again_when_enabled(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.LenderAdmin);
        var (client, secret) = await CreateAsync(scope);
        var token = (await host.SecretAsync(client, secret, Ct)).Body.GetProperty("access_token").GetString()!;
        var disable = scope.ServiceProvider.GetRequiredService<DisableApiClient>();

        await disable.RunAsync(new(client, IsDisabled: true), Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, await host.UseAsync(token, Ct));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SecretAsync(client, secret, Ct)).Status);

        await disable.RunAsync(new(client, IsDisabled: false), Ct);
        Assert.Equal(HttpStatusCode.OK, (await host.SecretAsync(client, secret, Ct)).Status);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("attack", "21")]
    public async Task Another_lender_neither_sees_nor_changes_a_client_and_its_token_opens_nothing_there(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct, Probe.Wishes());
        await using var harbour = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.LenderAdmin);
        var (client, secret) = await CreateAsync(harbour);
        await using var jinqiao = host.Scope((await host.TenantAsync("jinqiao", Ct)).Id, Role.LenderAdmin);

        Assert.Contains((await harbour.ServiceProvider.GetRequiredService<ListApiClients>().RunAsync(Ct)).Value, row => row.ClientId == client);
        Assert.DoesNotContain((await jinqiao.ServiceProvider.GetRequiredService<ListApiClients>().RunAsync(Ct)).Value, row => row.ClientId == client);
        Assert.Equal("not_found", (await jinqiao.ServiceProvider.GetRequiredService<RotateSecret>().RunAsync(new(client, true), Ct)).Refusal.Code);
        Assert.Equal("not_found", (await jinqiao.ServiceProvider.GetRequiredService<DisableApiClient>().RunAsync(new(client, true), Ct)).Refusal.Code);
        Assert.Equal(HttpStatusCode.OK, (await host.SecretAsync(client, secret, Ct)).Status);

        // The token names the lender of the record, whatever its holder asks for.
        var (_, body) = await host.PostAsync("/connect/token", new()
        {
            ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = secret, ["tenant"] = "jinqiao", ["scope"] = "attempts",
        }, Ct);
        var api = host.Browser();
        api.DefaultRequestHeaders.Authorization = new("Bearer", body.GetProperty("access_token").GetString());
        Assert.Equal("harbour:CoreSystem", await Probe.AskAsync(api, Ct, Probe.ApiPath + "?tenant=jinqiao"));
    }

    [Fact]
    public async Task Nobody_gives_a_machine_the_log_who_may_not_read_it()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.LenderAdmin);
        var made = await scope.ServiceProvider.GetRequiredService<CreateApiClient>().RunAsync(
            new("Watcher", ApiClientKind.System, ["audit"], null, false, null), Ct);
        Assert.Equal("forbidden", made.Refusal.Code);
        // Nor by a new secret for a client that has it already.
        Assert.Equal("forbidden", (await scope.ServiceProvider.GetRequiredService<RotateSecret>().RunAsync(new("harbour-audit", false), Ct)).Refusal.Code);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_application_that_must_push_its_requests_gets_no_code_otherwise_and_only_for_its_lenders_people(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        await using var scope = host.Scope((await host.TenantAsync("harbour", Ct)).Id, Role.LenderAdmin);
        var made = (await scope.ServiceProvider.GetRequiredService<CreateApiClient>().RunAsync(
            new("Reports", ApiClientKind.SignIn, [], Redirect, true, null), Ct)).Value;
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var fields = new Dictionary<string, string>
        {
            ["client_id"] = made.ClientId, ["response_type"] = "code", ["scope"] = "openid profile", ["redirect_uri"] = Redirect, ["state"] = "s",
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))), ["code_challenge_method"] = "S256",
        };
        var own = await host.SignInAsync("admin@harbour.example", Ct);

        // Through the browser: nothing.
        using var plain = await own.GetAsync("/connect/authorize?" + string.Join('&', fields.Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value)}")), Ct);
        Assert.DoesNotContain("code=", plain.Headers.Location?.Query ?? "", StringComparison.Ordinal);

        // Pushed without proof, or without PKCE: nothing.
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.PostAsync("/connect/par", new(fields) { ["client_secret"] = "a guess" }, Ct)).Status);
        var bare = new Dictionary<string, string>(fields) { ["client_secret"] = made.Secret! };
        bare.Remove("code_challenge");
        bare.Remove("code_challenge_method");
        Assert.Equal(HttpStatusCode.BadRequest, (await host.PostAsync("/connect/par", bare, Ct)).Status);

        var code = await CodeAsync(own, await PushAsync());
        Assert.NotNull(code);
        var (status, tokens) = await host.PostAsync("/connect/token", new()
        {
            ["grant_type"] = "authorization_code", ["client_id"] = made.ClientId, ["client_secret"] = made.Secret!, ["code"] = code,
            ["redirect_uri"] = Redirect, ["code_verifier"] = verifier,
        }, Ct);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(tokens.TryGetProperty("id_token", out _));

        // A pushed request is used once, and another lender's person gets nothing by it.
        var foreigner = await host.SignInAsync("admin@jinqiao.example", Ct);
        Assert.Null(await CodeAsync(foreigner, await PushAsync()));

        async Task<string> PushAsync()
        {
            var (pushed, said) = await host.PostAsync("/connect/par", new(fields) { ["client_secret"] = made.Secret! }, Ct);
            Assert.Equal(HttpStatusCode.Created, pushed);
            return said.GetProperty("request_uri").GetString()!;
        }

        async Task<string?> CodeAsync(HttpClient browser, string request)
        {
            using var answer = await browser.GetAsync($"/connect/authorize?client_id={made.ClientId}&request_uri={Uri.EscapeDataString(request)}", Ct);
            return HttpUtility.ParseQueryString(answer.Headers.Location?.Query ?? "")["code"];
        }
    }

    [Fact]
    public async Task What_the_issuer_offers_and_demands_stands_in_its_metadata()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        var said = JsonDocument.Parse(await host.Browser().GetStringAsync("/.well-known/openid-configuration", Ct)).RootElement;

        Assert.Equal(["S256"], Words("code_challenge_methods_supported"));
        Assert.Equal(["code"], Words("response_types_supported"));
        Assert.Equal(["authorization_code", "client_credentials", "refresh_token"], Words("grant_types_supported").Order());
        Assert.Contains("private_key_jwt", Words("token_endpoint_auth_methods_supported"));
        Assert.Equal(new Uri(host.Address, "/connect/par").ToString(), said.GetProperty("pushed_authorization_request_endpoint").GetString());
        Assert.True(said.GetProperty("authorization_response_iss_parameter_supported").GetBoolean());

        IEnumerable<string> Words(string name) => said.GetProperty(name).EnumerateArray().Select(word => word.GetString()!);
    }

    [Fact]
    public async Task Guessing_at_the_token_endpoint_is_slowed_down()
    {
        await using var host = await PlatformHost.StartAsync(
            DatabaseKind.Sqlite, postgres, Ct, new HostWishes { Settings = new Dictionary<string, string> { ["Identity:TokenRequestsPerMinute"] = "5" } });
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.Unauthorized, (await host.SecretAsync("harbour-core", "guess " + i, Ct)).Status);

        var (status, body) = await host.SecretAsync("harbour-core", PlatformHost.Password, Ct);

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Equal("slow_down", body.GetProperty("error").GetString());
    }

    private static async Task<(string Client, string Secret)> CreateAsync(AsyncServiceScope scope)
    {
        var made = (await scope.ServiceProvider.GetRequiredService<CreateApiClient>().RunAsync(
            new("Core banking", ApiClientKind.System, ["attempts"], null, false, null), Ct)).Value;
        return (made.ClientId, made.Secret!);
    }
}
