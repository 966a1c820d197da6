using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Platform.Web.Features.ApiClients;

namespace Platform.Tests.Connect;

/// <summary>A lender's system proves itself by a key: what is accepted, and everything else that somebody may send.</summary>
public sealed class ClientAssertionTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_assertion_proves_its_client_once_and_a_wrong_one_never(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        using var key = new ClientKey();
        using var stranger = new ClientKey();
        var client = await CreateAsync(host, "harbour", key.PublicPem);
        var us = host.Address.ToString();

        var right = key.Sign(client, us);
        var (status, body) = await host.TokenAsync(client, right, Ct);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(HttpStatusCode.OK, await host.UseAsync(body.GetProperty("access_token").GetString()!, Ct));

        await RefusedAsync("the same again", right);
        await RefusedAsync("another assertion with the same jti", key.Sign(client, us, JtiOf(right), TimeSpan.FromMinutes(2)));
        await RefusedAsync("for another audience", key.Sign(client, "https://elsewhere.example/"));
        await RefusedAsync("expired", key.Sign(client, us, life: TimeSpan.FromMinutes(-10)));
        await RefusedAsync("one that lives for a day", key.Sign(client, us, life: TimeSpan.FromDays(1)));
        await RefusedAsync("unsigned", key.Forge(client, us, withPublicKey: false));
        await RefusedAsync("signed with the public key as a secret", key.Forge(client, us, withPublicKey: true));
        await RefusedAsync("signed by another key", stranger.Sign(client, us));
        await RefusedAsync("of another client", key.Sign("jinqiao-core", us));

        // The control: refusals left the client as it was.
        Assert.Equal(HttpStatusCode.OK, (await host.TokenAsync(client, key.Sign(client, us), Ct)).Status);

        async Task RefusedAsync(string what, string assertion)
        {
            var (answer, said) = await host.TokenAsync(client, assertion, Ct);
            Assert.True(answer is HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest, $"{what}: {answer} {said}");
            Assert.False(said.TryGetProperty("access_token", out _), what);
        }
    }

    /// <summary>The first of two nodes has seen it: the memory of used assertions is the database's.</summary>
    [Fact]
    public async Task An_assertion_used_at_one_node_is_refused_at_another()
    {
        var folder = Directory.CreateTempSubdirectory("platform-nodes-");
        var connection = await HostWorld.CopyAsync(DatabaseKind.Postgres, postgres, folder.FullName, Ct);
        var wishes = new HostWishes { Settings = new Dictionary<string, string> { ["Identity:Issuer"] = "https://issuer.lenders.test/" } };
        await using var first = await PlatformHost.OnAsync(DatabaseKind.Postgres, connection, wishes, Ct);
        await using var second = await PlatformHost.OnAsync(DatabaseKind.Postgres, connection, wishes, Ct);
        using var key = new ClientKey();
        var client = await CreateAsync(first, "harbour", key.PublicPem);
        var once = key.Sign(client, "https://issuer.lenders.test/");

        Assert.Equal(HttpStatusCode.OK, (await first.TokenAsync(client, once, Ct)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await second.TokenAsync(client, once, Ct)).Status);
        Assert.Equal(HttpStatusCode.OK, (await second.TokenAsync(client, key.Sign(client, "https://issuer.lenders.test/"), Ct)).Status);
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Keys_overlap_until_the_old_one_is_removed(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        using var old = new ClientKey();
        using var next = new ClientKey();
        var (client, us) = (await CreateAsync(host, "harbour", old.PublicPem), host.Address.ToString());
        var harbour = await host.TenantAsync("harbour", Ct);
        var got = (await host.TokenAsync(client, old.Sign(client, us), Ct)).Body.GetProperty("access_token").GetString()!;

        await using var scope = host.Scope(harbour.Id, Role.LenderAdmin);
        var keys = scope.ServiceProvider.GetRequiredService<ChangeKeys>();
        Assert.Equal("key_private", Assert.IsType<string>((await keys.AddAsync(client, next.PrivatePem, Ct)).Refusal.Args[1]));
        Assert.Equal("client_last_key", (await keys.RemoveAsync(client, old.Kid, Ct)).Refusal.Code);
        Assert.False((await keys.AddAsync(client, next.PublicPem, Ct)).IsRefused);

        Assert.Equal(HttpStatusCode.OK, (await host.TokenAsync(client, old.Sign(client, us), Ct)).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.TokenAsync(client, next.Sign(client, us), Ct)).Status);
        Assert.Equal(HttpStatusCode.OK, await host.UseAsync(got, Ct));

        Assert.False((await keys.RemoveAsync(client, old.Kid, Ct)).IsRefused);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.TokenAsync(client, old.Sign(client, us), Ct)).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.TokenAsync(client, next.Sign(client, us), Ct)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await host.UseAsync(got, Ct)); // what the old key fetched has ended with it
    }

    internal static async Task<string> CreateAsync(PlatformHost host, string lender, string keys, params string[] scopes)
    {
        await using var scope = host.Scope((await host.TenantAsync(lender, Ct)).Id, Role.LenderAdmin);
        var made = await scope.ServiceProvider.GetRequiredService<CreateApiClient>().RunAsync(
            new("Core banking", ApiClientKind.System, scopes.Length > 0 ? scopes : ["attempts"], null, false, keys), Ct);
        Assert.Null(made.Value.Secret);
        return made.Value.ClientId;
    }

    private static string JtiOf(string assertion) => new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(assertion).Id;
}
