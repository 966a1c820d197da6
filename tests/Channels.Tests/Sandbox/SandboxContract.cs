using Channels.Tests.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Inbound;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Channels.Sandbox;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Channels.Tests.Sandbox;

public sealed class SandboxFixture : ProviderFixture
{
    private AdapterWorld _world = null!;
    private ChannelAccount _account = null!;

    public AdapterWorld World => _world;
    public override IMessageProvider Provider => _world.Provider("sandbox");
    public override ChannelAccount Account => _account;
    public override ChannelKind Channel => ChannelKind.WeChat;
    public override string Address => "openid-1234";
    public override TimeProvider Clock => _world.Platform.Clock;

    public override async Task StartAsync(CancellationToken ct)
    {
        _world = await AdapterWorld.CreateAsync(ct);
        await HealAsync(ct);
    }

    public override Task LoseNextAnswerAsync(CancellationToken ct) => BehaveAsync("\"lostAnswerRate\":1", ct);
    public override Task ThrottleNextAsync(CancellationToken ct) => BehaveAsync("\"throttleRate\":1", ct);
    public override Task RefuseForGoodAsync(CancellationToken ct) => BehaveAsync("\"rejectRate\":1", ct);
    public override Task AnswerSlowlyAsync(CancellationToken ct) => BehaveAsync("\"minDelayMs\":3000,\"maxDelayMs\":3000", ct);
    public override Task HealAsync(CancellationToken ct) => BehaveAsync("\"failureRate\":0", ct);

    public async Task BehaveAsync(string settings, CancellationToken ct)
    {
        var healthy = settings.Contains("rejectRate", StringComparison.Ordinal) ? "" : "\"rejectRate\":0,";
        var quick = settings.Contains("maxDelayMs", StringComparison.Ordinal) ? "" : "\"minDelayMs\":0,\"maxDelayMs\":5,";
        _account = await _world.AccountAsync(ChannelKind.WeChat, "sandbox", $"{{{healthy}{quick}{settings}}}", ct);
    }

    public override Task<int> AcceptedAsync(RenderedMessage message, CancellationToken ct) =>
        ReadAsync(db => db.SandboxMessages.CountAsync(m => m.AttemptId == message.AttemptId, ct), ct);

    public override async Task<string> TextOfAsync(RenderedMessage message, CancellationToken ct)
    {
        var row = await ReadAsync(db => db.SandboxMessages.SingleAsync(m => m.AttemptId == message.AttemptId, ct), ct);
        var cipher = await _world.Platform.Services.GetRequiredService<TenantKeys>().GetAsync(_world.Tenant.Id, ct);
        return SandboxContent.Open(cipher, row.Id, row.Content).Body;
    }

    public async Task<T> ReadAsync<T>(Func<TenantDb, Task<T>> read, CancellationToken ct)
    {
        await using var scope = _world.Platform.Scope(_world.Tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(ct);
        return await read(db);
    }

    public override ValueTask DisposeAsync() => _world.DisposeAsync();
}

public sealed class SandboxContract : MessageProviderContract<SandboxFixture>
{
    [Fact]
    public void It_stands_in_for_every_channel() =>
        Assert.All(Enum.GetValues<ChannelKind>(), channel => Assert.True(Peer.Provider.Carries(channel)));

    [Fact]
    public async Task Its_chances_are_the_same_each_time_for_the_same_attempt()
    {
        await Peer.BehaveAsync("\"rejectRate\":0.5", Ct);
        var messages = Enumerable.Range(0, 40).Select(_ => Message()).ToList();
        var first = new List<string>();
        var second = new List<string>();
        foreach (var message in messages) first.Add((await SendAsync(message)).GetType().Name);
        foreach (var message in messages) second.Add((await SendAsync(message)).GetType().Name);
        Assert.Equal(first, second);
        Assert.InRange(first.Count(name => name == "Rejected"), 8, 32);
    }

    [Fact]
    public async Task Receipts_come_when_they_are_due_and_a_stop_suppresses_the_address()
    {
        await Peer.BehaveAsync("\"failureRate\":0,\"optOutRate\":1,\"readRate\":1,\"minReceiptSeconds\":5,\"maxReceiptSeconds\":10", Ct);
        await SendAsync(Message());
        Assert.Equal(0, await GiveAsync());

        Peer.World.Platform.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1, await GiveAsync());
        Peer.World.Platform.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, await GiveAsync());
        Assert.Equal(0, await GiveAsync());

        Assert.Equal([AttemptState.Delivered, AttemptState.Read],
            await Peer.ReadAsync(db => db.Receipts.OrderBy(r => r.Id).Select(r => r.State).ToListAsync(Ct), Ct));
        Assert.Equal("opted_out", (await Peer.ReadAsync(db => db.Suppressions.SingleAsync(Ct), Ct)).Reason);
    }

    [Theory, Trait("row", "000-9")]
    [InlineData("Please pay by Friday.", "[A-Za-z]{3}")]
    [InlineData("请于周五前还款。", "\\p{IsCJKUnifiedIdeographs}")]
    [InlineData("How was our call? Please answer with a number from 1 to 5: 1 is poor, 5 is very good.", "^[1-5]$")]
    public async Task Its_people_answer_in_the_language_they_were_written_to_and_once(string body, string answer)
    {
        await Peer.BehaveAsync("\"failureRate\":0,\"optOutRate\":0,\"readRate\":1,\"replyRate\":1,\"minReceiptSeconds\":0,\"maxReceiptSeconds\":0", Ct);
        for (var i = 0; i < 20; i++) await SendAsync(Message(body));
        for (var look = 0; look < 3; look++)
        {
            Peer.World.Platform.Clock.Advance(TimeSpan.FromMinutes(2));
            await GiveAsync();
        }
        var cipher = await Peer.World.Platform.Services.GetRequiredService<TenantKeys>().GetAsync(Peer.World.Tenant.Id, Ct);
        var kept = await Peer.ReadAsync(db => db.InboundMessages.ToListAsync(Ct), Ct);
        Assert.InRange(kept.Count, 5, 20);
        Assert.All(kept, message => Assert.Matches(answer, InboundContent.Open(cipher, message.Id, message.Content).Text));
        Assert.All(kept, message => Assert.Equal((ChannelKind.WeChat, "sandbox", false), (message.Channel, message.Provider, message.IsStop)));
    }

    [Fact]
    public async Task What_it_holds_is_sealed()
    {
        await SendAsync(Message("A very personal text"));
        var row = await Peer.ReadAsync(db => db.SandboxMessages.SingleAsync(Ct), Ct);
        Assert.DoesNotContain("personal", System.Text.Encoding.UTF8.GetString(row.Content), StringComparison.Ordinal);
    }

    private async Task<int> GiveAsync()
    {
        await using var scope = Peer.World.Platform.Scope(Peer.World.Tenant.Id);
        return await scope.ServiceProvider.GetRequiredService<GiveSandboxReceipts>().RunAsync(Ct);
    }
}
