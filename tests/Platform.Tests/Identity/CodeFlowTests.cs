using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Tests.Identity;

/// <summary>People's clients: authorization code with PKCE, refresh, user info, as a client of ours would do it.</summary>
public sealed class CodeFlowTests(PostgresServer postgres)
{
    private const string Redirect = "http://127.0.0.1/answer";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_code_gives_tokens_once_and_only_to_who_asked_for_it(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        await RegisterAsync(host);
        var browser = await host.SignInAsync("admin@harbour.example", Ct);
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

        var code = await CodeAsync(browser, verifier);
        Assert.Equal(HttpStatusCode.BadRequest, (await RedeemAsync(host, code, "another-verifier-another-verifier-another-verifier")).Status);
        code = await CodeAsync(browser, verifier);
        var (status, tokens) = await RedeemAsync(host, code, verifier);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(HttpStatusCode.BadRequest, (await RedeemAsync(host, code, verifier)).Status);

        // The second use of the code ended what the first one gave (ASVS 10.4.2).
        Assert.Equal(HttpStatusCode.BadRequest, (await RefreshAsync(host, tokens)).Status);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_refresh_gives_new_tokens_until_the_person_is_gone(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        await RegisterAsync(host);
        var browser = await host.SignInAsync("strategist@harbour.example", Ct);
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var (_, tokens) = await RedeemAsync(host, await CodeAsync(browser, verifier), verifier);

        using var ask = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
        ask.Headers.Authorization = new("Bearer", tokens.GetProperty("access_token").GetString());
        using var info = await host.Browser().SendAsync(ask, Ct);
        var said = JsonDocument.Parse(await info.Content.ReadAsStringAsync(Ct)).RootElement;
        Assert.Equal("harbour", said.GetProperty("tenant_key").GetString());

        var (status, next) = await RefreshAsync(host, tokens);
        Assert.Equal(HttpStatusCode.OK, status);

        await using (var db = await host.Platform(Ct))
            await db.Users.Where(u => u.Email == "strategist@harbour.example").ExecuteUpdateAsync(u => u.SetProperty(x => x.IsDisabled, true), Ct);
        Assert.Equal(HttpStatusCode.BadRequest, (await RefreshAsync(host, next)).Status);
    }

    [Fact]
    public async Task Without_pkce_or_with_another_address_there_is_no_code()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        await RegisterAsync(host);
        var browser = await host.SignInAsync("admin@harbour.example", Ct);
        var challenge = Challenge("a-verifier-of-at-least-forty-three-characters-1");

        await RefusedAsync($"client_id=desk&response_type=code&scope=openid&redirect_uri={Uri.EscapeDataString(Redirect)}");
        await RefusedAsync($"client_id=desk&response_type=code&scope=openid&redirect_uri={Uri.EscapeDataString(Redirect)}&code_challenge=abc&code_challenge_method=plain");
        await RefusedAsync($"client_id=desk&response_type=code&scope=openid&redirect_uri={Uri.EscapeDataString("http://evil.test/answer")}&code_challenge={challenge}&code_challenge_method=S256");

        async Task RefusedAsync(string query)
        {
            using var answer = await browser.GetAsync("/connect/authorize?" + query, Ct);
            Assert.DoesNotContain("code=", answer.Headers.Location?.Query ?? "", StringComparison.Ordinal);
            Assert.DoesNotContain("evil.test", answer.Headers.Location?.ToString() ?? "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Somebody_not_signed_in_is_sent_to_sign_in_and_back()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);
        await RegisterAsync(host);
        var browser = host.Browser();
        using var asked = await browser.GetAsync(Ask("a-verifier-of-at-least-forty-three-characters-1"), Ct);
        Assert.Equal("/sign-in", asked.Headers.Location!.AbsolutePath);

        var back = HttpUtility.ParseQueryString(asked.Headers.Location.Query)["back"]!;
        var signedIn = await new SignInForm(browser).SubmitAsync(
            "admin@harbour.example", PlatformHost.Password, Ct, new Dictionary<string, string> { ["Input.Back"] = back });

        using var answer = await browser.GetAsync(signedIn.Headers.Location, Ct);
        Assert.StartsWith(Redirect, answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_signed_out_by_anothers_page()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, Probe.Wishes());
        var browser = await host.SignInAsync("admin@harbour.example", Ct);

        using var answer = await browser.GetAsync("/connect/logout", Ct);

        Assert.Equal("/leave", answer.Headers.Location!.ToString());
        Assert.Equal("harbour:LenderAdmin", await Probe.AskAsync(browser, Ct));
    }

    private static async Task RegisterAsync(PlatformHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(
            new OpenIddictApplicationDescriptor
            {
                ClientId = "desk",
                ClientType = ClientTypes.Public,
                ConsentType = ConsentTypes.Implicit,
                RedirectUris = { new Uri(Redirect) },
                Permissions =
                {
                    Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.GrantTypes.AuthorizationCode,
                    Permissions.GrantTypes.RefreshToken, Permissions.ResponseTypes.Code, Permissions.Scopes.Profile,
                },
            }, Ct);
    }

    private static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    private static string Ask(string verifier) =>
        "/connect/authorize?client_id=desk&response_type=code&scope=openid%20profile%20offline_access&redirect_uri=" +
        $"{Uri.EscapeDataString(Redirect)}&code_challenge={Challenge(verifier)}&code_challenge_method=S256&state=s";

    private static async Task<string> CodeAsync(HttpClient browser, string verifier)
    {
        using var answer = await browser.GetAsync(Ask(verifier), Ct);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return HttpUtility.ParseQueryString(answer.Headers.Location!.Query)["code"]!;
    }

    private static Task<(HttpStatusCode Status, JsonElement Body)> RedeemAsync(PlatformHost host, string code, string verifier) =>
        PostAsync(host, new()
        {
            ["grant_type"] = "authorization_code", ["client_id"] = "desk", ["code"] = code, ["redirect_uri"] = Redirect,
            ["code_verifier"] = verifier,
        });

    private static Task<(HttpStatusCode Status, JsonElement Body)> RefreshAsync(PlatformHost host, JsonElement tokens) =>
        PostAsync(host, new()
        {
            ["grant_type"] = "refresh_token", ["client_id"] = "desk",
            ["refresh_token"] = tokens.GetProperty("refresh_token").GetString()!,
        });

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(PlatformHost host, Dictionary<string, string> fields)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var answer = await host.Browser().PostAsync("/connect/token", form, Ct);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement.Clone());
    }
}
