using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Providers;
using Platform.Testing.Peers;

namespace Channels.Tests.Contracts;

/// <summary>A provider that is spoken to over HTTP, against its server on loopback.</summary>
public abstract class PeerFixture<TPeer> : ProviderFixture where TPeer : LoopbackPeer, new()
{
    private ChannelAccount _account = null!;

    public AdapterWorld World { get; private set; } = null!;
    public TPeer Server { get; } = new();
    public override IMessageProvider Provider => World.Provider(Name);
    public override ChannelAccount Account => _account;
    public override TimeProvider Clock => World.Platform.Clock;

    protected abstract string Name { get; }
    protected abstract string RefusalForGood { get; }

    public abstract string Settings();

    protected abstract void Point(ProviderAddresses addresses);

    protected virtual string KeyOf(RenderedMessage message) => message.IntentToken;

    public override async Task StartAsync(CancellationToken ct)
    {
        await Server.StartAsync(ct);
        World = await AdapterWorld.CreateAsync(ct, services => services.Configure<ProviderAddresses>(Point));
        _account = await World.AccountAsync(Channel, Name, Settings(), ct);
    }

    public override Task<int> AcceptedAsync(RenderedMessage message, CancellationToken ct) =>
        Task.FromResult(Server.Accepted.Count(taken => taken.Key == KeyOf(message)));

    public override Task<string> TextOfAsync(RenderedMessage message, CancellationToken ct) =>
        Task.FromResult(Server.Accepted.Single(taken => taken.Key == KeyOf(message)).Text);

    public override Task LoseNextAnswerAsync(CancellationToken ct) => Do(() => Server.Faults.AcceptThenDrop.Set(1));
    public override Task ThrottleNextAsync(CancellationToken ct) => Do(() => Server.Faults.Throttle.Set(1));
    public override Task RefuseForGoodAsync(CancellationToken ct) => Do(() => Server.Faults.Refuse = RefusalForGood);
    public override Task AnswerSlowlyAsync(CancellationToken ct) => Do(() => Server.Faults.Delay = TimeSpan.FromSeconds(2));
    public override Task HealAsync(CancellationToken ct) => Do(() => Server.Faults.Refuse = null);

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await World.DisposeAsync();
        await Server.DisposeAsync();
    }

    private static Task Do(Action change)
    {
        change();
        return Task.CompletedTask;
    }
}
