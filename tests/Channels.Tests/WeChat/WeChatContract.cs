using System.Text.Json;
using Channels.Tests.Contracts;
using Platform.Channels;
using Platform.Channels.Providers;
using Platform.Channels.WeChat;
using Platform.Testing.Peers;

namespace Channels.Tests.WeChat;

public sealed class WeChatFixture : PeerFixture<WeChatServer>
{
    public override ChannelKind Channel => ChannelKind.WeChat;
    public override string Address => "oia2TjuEGTNoeX76QEjQNrcURxG8";
    protected override string Name => "wechat";
    protected override string RefusalForGood => "43004";

    public override string Settings() => JsonSerializer.Serialize(new
    {
        appId = Server.AppId, appSecret = Server.AppSecret, templateId = "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY", textField = "thing1",
        callbackToken = "callbackword",
    });

    protected override void Point(ProviderAddresses addresses) => addresses.WeChat = Server.BaseAddress.ToString();

    protected override string KeyOf(RenderedMessage message) => WeChatMessages.ClientId(message);
}

public sealed class WeChatContract : MessageProviderContract<WeChatFixture>
{
    [Theory]
    [InlineData("40003", "wechat.40003", "invalid")]
    [InlineData("43004", "wechat.43004", null)]
    [InlineData("43019", "wechat.43019", "opted_out")]
    [InlineData("45015", "wechat.45015", null)]
    [InlineData("47003", "wechat.47003", null)]
    public async Task WeChats_codes_say_whether_the_follower_is_given_up(string code, string said, string? suppress)
    {
        Peer.Server.Faults.Refuse = code;
        Assert.Equal(new SendOutcome.Rejected(said, false, suppress), await SendAsync(Message()));
    }

    [Theory]
    [InlineData("45009")]
    [InlineData("40164")]
    [InlineData("48001")]
    public async Task A_fault_of_the_account_holds_the_campaign_and_fails_nothing(string code)
    {
        Peer.Server.Faults.Refuse = code;
        Assert.IsType<SendOutcome.Throttled>(await SendAsync(Message()));
    }

    [Fact]
    public async Task Busy_may_have_taken_it()
    {
        Peer.Server.Faults.Refuse = "-1";
        Assert.IsType<SendOutcome.Ambiguous>(await SendAsync(Message()));
    }

    [Fact]
    public async Task Many_sends_share_one_token_and_one_that_was_replaced_is_got_again()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(Message())));
        Assert.Equal(1, Peer.Server.TokensGiven);
        Peer.Server.ForgetToken();
        var message = Message();
        Assert.IsType<SendOutcome.Submitted>(await SendAsync(message));
        Assert.Equal((2, 1), (Peer.Server.TokensGiven, await Peer.AcceptedAsync(message, Ct)));
    }

    [Fact]
    public async Task Plain_text_goes_to_who_wrote_within_two_days()
    {
        var account = await Peer.World.AccountAsync(ChannelKind.WeChat, "wechat", JsonSerializer.Serialize(
            new { appId = Peer.Server.AppId, appSecret = Peer.Server.AppSecret, mode = "CustomerService" }), Ct);
        var message = Message("您好，请联系我们。");
        Assert.IsType<SendOutcome.Submitted>(await Peer.Provider.SendAsync(Permit(message), account, message, Ct));
        Assert.Equal("您好，请联系我们。", Peer.Server.Accepted.Single().Text);
    }

    [Fact, Trait("row", "001-21")]
    public void Only_an_official_account_can_be_set_up()
    {
        Assert.Equal(["appId", "wechat_app_id"], Peer.Provider.ReadSettings("""{"appId":"my_private_name","appSecret":"x"}""").Refusal!.Args);
        Assert.Equal(["settings", "json", "$.password"], Peer.Provider.ReadSettings("""{"password":"of a private account"}""").Refusal!.Args);
    }
}
