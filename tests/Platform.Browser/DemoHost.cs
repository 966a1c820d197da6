using Microsoft.Extensions.DependencyInjection;
using Platform.Testing;
using Platform.Tests.Host;

namespace Platform.Browser;

/// <summary>The product as <c>dotnet run</c> starts it: on SQLite, with the living demo.</summary>
public sealed class DemoHost : IAsyncLifetime
{
    public const string Password = "look-at-the-demo";
    private PlatformHost? _host;

    public PlatformHost Host => _host ?? throw new InvalidOperationException("The demo is not started.");
    public Uri Address => Host.Address;
    public TimeProvider Clock { get; } = new ForenoonClock();

    public async ValueTask InitializeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("platform-demo-").FullName;
        _host = await PlatformHost.OnAsync(DatabaseKind.Sqlite, $"Data Source={Path.Combine(folder, "platform.db")}", new HostWishes
        {
            Services = services => services.AddSingleton(Clock),
            Settings = new Dictionary<string, string> { ["Demo:Enabled"] = "true", ["Demo:Password"] = Password },
        }, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is null) return;
        // Beside the pictures: why a page could not go on.
        var folder = Path.Combine(Repository.Root, "artifacts", "pictures");
        Directory.CreateDirectory(folder);
        await File.WriteAllLinesAsync(Path.Combine(folder, "demo-host.log"), _host.Log);
        await _host.DisposeAsync();
    }
}
