using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Web.Demo;

namespace Platform.Tests.Host;

/// <summary>
/// The real product on a free port of loopback, with a database of its own of either kind. The people, lenders and API
/// clients are the demo's (<c>admin@harbour.example</c>, <c>harbour-core</c> …), without the demo's portfolio or campaigns.
/// </summary>
public sealed class PlatformHost : IAsyncDisposable
{
    /// <summary>Of every person and API client.</summary>
    public const string Password = "correct horse battery staple";

    private readonly Factory _factory;
    private readonly string _folder;
    private readonly List<HttpClient> _clients = [];

    private PlatformHost(Factory factory, string folder, string connection) =>
        (_factory, _folder, Connection) = (factory, folder, connection);

    public Uri Address { get; private set; } = null!;
    public string Connection { get; }
    public IServiceProvider Services => _factory.Services;

    /// <summary>What the host logged at warning and above, and every line of ours; tests look for what must not be there.</summary>
    public IReadOnlyCollection<string> Log => _factory.Lines;

    public static async Task<PlatformHost> StartAsync(
        DatabaseKind kind, PostgresServer postgres, CancellationToken ct, HostWishes? wishes = null)
    {
        var folder = Directory.CreateTempSubdirectory("platform-host-").FullName;
        var connection = await HostWorld.CopyAsync(kind, postgres, folder, ct);
        return await StartAsync(kind, connection, folder, wishes ?? new HostWishes(), ct);
    }

    /// <summary>On a database that exists already (one host after another, or two nodes at once).</summary>
    public static Task<PlatformHost> OnAsync(DatabaseKind kind, string connection, HostWishes wishes, CancellationToken ct) =>
        StartAsync(kind, connection, Directory.CreateTempSubdirectory("platform-host-").FullName, wishes, ct);

    private static async Task<PlatformHost> StartAsync(
        DatabaseKind kind, string connection, string folder, HostWishes wishes, CancellationToken ct)
    {
        var factory = new Factory(HostSettings.Of(kind, connection, folder, wishes.Settings), wishes);
        var host = new PlatformHost(factory, folder, connection);
        try
        {
            factory.UseKestrel(0);
            factory.StartServer();
            host.Address = factory.ClientOptions.BaseAddress;
            if (wishes.SeedsWorld) await host.SeedAsync(ct);
            return host;
        }
        catch (Exception fault)
        {
            await host.DisposeAsync();
            // A host that fails is disposed of while the factory still asks for its services: the exception may be that,
            // and the reason is what the host logged before.
            throw new InvalidOperationException("The host did not start. " + string.Join('\n', factory.Lines), fault);
        }
    }

    /// <summary>A browser without a session: it keeps cookies and does not follow redirects.</summary>
    public HttpClient Browser(string? hostName = null)
    {
        var client = Browser(new CookieContainer());
        if (hostName is not null) client.DefaultRequestHeaders.Host = hostName;
        return client;
    }

    /// <summary>A browser with the cookies of another one: the same person at another node, or after a restart.</summary>
    public HttpClient Browser(CookieContainer cookies)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies };
        var client = new HttpClient(handler) { BaseAddress = Address };
        lock (_clients) _clients.Add(client);
        return client;
    }

    /// <summary>A browser with a session of the person, at the named lender where the person has several.</summary>
    public async Task<HttpClient> SignInAsync(string email, CancellationToken ct, string? tenant = null)
    {
        var browser = Browser();
        var answer = await new SignInForm(browser).SubmitAsync(email, Password, ct);
        if (answer.Headers.Location is not { } next) throw new InvalidOperationException($"{email} was not signed in.");
        if (next.ToString().Contains("choose-tenant", StringComparison.Ordinal))
            await new SignInForm(browser).ChooseAsync(tenant ?? throw new InvalidOperationException($"{email} has several tenants."), ct);
        return browser;
    }

    /// <summary>An access token of an API client (<c>harbour-core</c>).</summary>
    public async Task<string> TokenAsync(string client, CancellationToken ct, string? secret = null)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = secret ?? Password,
        });
        using var answer = await Browser().PostAsync("/connect/token", form, ct);
        var body = await answer.Content.ReadAsStringAsync(ct);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"No token for {client}: {body}");
        return JsonDocument.Parse(body).RootElement.GetProperty("access_token").GetString()!;
    }

    /// <summary>A client that sends the token of an API client.</summary>
    public async Task<HttpClient> ApiAsync(string client, CancellationToken ct)
    {
        var api = Browser();
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(client, ct));
        return api;
    }

    public async Task<Tenant> TenantAsync(string key, CancellationToken ct)
    {
        await using var db = await Platform(ct);
        return await db.Tenants.SingleAsync(tenant => tenant.Key == key, ct);
    }

    /// <summary>The shared tables, as the platform itself sees them.</summary>
    public Task<PlatformDb> Platform(CancellationToken ct) =>
        Services.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContextAsync(ct);

    /// <summary>A scope of the product's own services bound to a tenant, as a job or as a person of the role.</summary>
    public AsyncServiceScope Scope(TenantId tenant, Role? role = null)
    {
        var scope = Services.CreateAsyncScope();
        var actor = role is { } held ? new Actor(ActorKind.User, "test-user", "Test user", [held]) : Actor.Job("test");
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(tenant, actor, "test");
        return scope;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        await _factory.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private async Task SeedAsync(CancellationToken ct)
    {
        await using var scope = Services.CreateAsyncScope();
        await ActivatorUtilities.CreateInstance<SeedPeople>(scope.ServiceProvider).RunAsync(Password, ct);
        await ActivatorUtilities.CreateInstance<SeedClients>(scope.ServiceProvider).RunAsync(Password, ct);
    }

    private sealed class Factory(IReadOnlyDictionary<string, string> settings, HostWishes wishes) : WebApplicationFactory<Program>
    {
        private readonly LogLines _log = new();

        public IReadOnlyCollection<string> Lines => _log.All;

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(wishes.Environment);
            foreach (var (key, value) in settings) builder.UseSetting(key, value);
            builder.ConfigureServices(services =>
            {
                services.AddLogging(logging => logging.ClearProviders().AddProvider(_log));
                // The world's hashes are made with this few rounds too; the cost of hashing is not what tests are about.
                services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 1_000);
                wishes.Services?.Invoke(services);
            });
        }
    }
}
