using System.Text.Json;
using Channels.Tests.Contracts;
using Platform.Channels;
using Platform.Channels.Providers;
using Platform.Testing.Peers;

namespace Channels.Tests.Push;

public sealed class FcmFixture : PeerFixture<FcmServer>
{
    public override ChannelKind Channel => ChannelKind.Push;
    public override string Address => "dGVzdA:APA91bE-xample_token";
    protected override string Name => "fcm";
    protected override string RefusalForGood => "UNREGISTERED";

    public override string Settings() => JsonSerializer.Serialize(new { serviceAccount = Server.ServiceAccount, title = "Harbour" });

    protected override void Point(ProviderAddresses addresses) =>
        (addresses.Fcm, addresses.FcmToken) = (Server.BaseAddress.ToString(), Server.TokenAddress.ToString());
}

public sealed class FcmPushContract : MessageProviderContract<FcmFixture>
{
    [Theory]
    [InlineData("UNREGISTERED", "fcm.unregistered", "invalid")]
    [InlineData("SENDER_ID_MISMATCH", "fcm.sender_id_mismatch", "invalid")]
    [InlineData("INVALID_ARGUMENT", "fcm.invalid_token", "invalid")]
    public async Task Firebases_codes_say_whether_the_token_is_given_up(string code, string said, string? suppress)
    {
        Peer.Server.Faults.Refuse = code;
        Assert.Equal(new SendOutcome.Rejected(said, false, suppress), await SendAsync(Message()));
    }

    [Fact]
    public async Task An_overloaded_server_may_have_taken_it()
    {
        Peer.Server.Faults.Refuse = "UNAVAILABLE";
        Assert.IsType<SendOutcome.Ambiguous>(await SendAsync(Message()));
    }

    [Fact]
    public async Task A_throttle_waits_as_long_as_firebase_asks()
    {
        Peer.Server.Faults.Throttle.Set(1);
        Assert.Equal(new SendOutcome.Throttled(TimeSpan.FromSeconds(7)), await SendAsync(Message()));
    }

    [Fact]
    public async Task Many_sends_share_one_token_and_one_that_ended_is_got_again()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(Message())));
        Assert.Equal(1, Peer.Server.TokensGiven);
        Peer.Server.ForgetToken();
        Assert.IsType<SendOutcome.Submitted>(await SendAsync(Message()));
        Assert.Equal(2, Peer.Server.TokensGiven);
    }

    [Fact]
    public async Task A_text_that_is_too_long_for_a_notification_is_refused_here() =>
        Assert.Equal("text_length", Assert.IsType<SendOutcome.Rejected>(await SendAsync(Message(new string('长', 1_200)))).Code);

    [Fact]
    public void A_key_file_that_is_none_is_refused_with_its_field() => Assert.Equal(
        ["serviceAccount", "fcm_key_file"], Peer.Provider.ReadSettings("""{"serviceAccount":"{\"project_id\":\"harbour-app\"}"}""").Refusal!.Args);
}
