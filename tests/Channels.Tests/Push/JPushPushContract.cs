using System.Text.Json;
using Channels.Tests.Contracts;
using Platform.Channels;
using Platform.Channels.Providers;
using Platform.Testing.Peers;

namespace Channels.Tests.Push;

public sealed class JPushFixture : PeerFixture<JPushServer>
{
    public override ChannelKind Channel => ChannelKind.Push;
    public override string Address => "18171adc0391e0b1c2a";
    protected override string Name => "jpush";
    protected override string RefusalForGood => "1011";

    public override string Settings() =>
        JsonSerializer.Serialize(new { appKey = Server.AppKey, masterSecret = Server.MasterSecret, title = "金桥消费金融" });

    protected override void Point(ProviderAddresses addresses) => addresses.JPush = Server.BaseAddress.ToString();
}

public sealed class JPushPushContract : MessageProviderContract<JPushFixture>
{
    [Theory]
    [InlineData("1011", "jpush.1011", "invalid")]
    [InlineData("1003", "jpush.1003", null)]
    public async Task JPushs_codes_say_whether_the_token_is_given_up(string code, string said, string? suppress)
    {
        Peer.Server.Faults.Refuse = code;
        Assert.Equal(new SendOutcome.Rejected(said, false, suppress), await SendAsync(Message()));
    }

    [Fact]
    public async Task An_inner_timeout_may_have_taken_it()
    {
        Peer.Server.Faults.Refuse = "1030";
        Assert.IsType<SendOutcome.Ambiguous>(await SendAsync(Message()));
    }

    [Fact]
    public async Task Wrong_credentials_hold_the_campaign_and_fail_nothing()
    {
        var account = await Peer.World.AccountAsync(ChannelKind.Push, "jpush", JsonSerializer.Serialize(
            new { appKey = Peer.Server.AppKey, masterSecret = new string('0', 24) }), Ct);
        var message = Message();
        Assert.IsType<SendOutcome.Throttled>(await Peer.Provider.SendAsync(Permit(message), account, message, Ct));
        Assert.Equal("jpush_refused", (await Peer.Provider.TestAsync(account, Ct)).Refusal.Code);
    }
}
