using System.Text.Json;
using Channels.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Providers;
using Platform.Channels.Sms.Twilio;
using Platform.Testing.Twilio;

namespace Channels.Tests.Sms;

public sealed class TwilioFixture : ProviderFixture
{
    public const string Base = "https://platform.example";
    private ChannelAccount _account = null!;
    private bool _isStopped;

    public AdapterWorld World { get; private set; } = null!;
    public TwilioServer Server { get; private set; } = null!;
    public override IMessageProvider Provider => World.Provider("twilio");
    public override ChannelAccount Account => _account;
    public override ChannelKind Channel => ChannelKind.Sms;
    public override string Address => "+447700900123";
    public override TimeProvider Clock => World.Platform.Clock;

    public override async Task StartAsync(CancellationToken ct)
    {
        Server = await TwilioServer.StartAsync(ct);
        Server.Faults.LoseCallbacks = _ => true; // nobody listens there in these tests
        World = await AdapterWorld.CreateAsync(ct, services =>
        {
            services.Configure<TwilioOptions>(options => options.BaseAddress = Server.BaseAddress.ToString());
            services.Configure<CallbackOptions>(options => options.PublicBaseUrl = Base);
        });
        _account = await World.AccountAsync(ChannelKind.Sms, "twilio", JsonSerializer.Serialize(new
        {
            accountSid = Server.AccountSid,
            authToken = Server.AuthToken,
            apiKey = Server.ApiKey,
            apiSecret = Server.ApiSecret,
            from = "+15005550006",
        }), ct);
    }

    public override Task<int> AcceptedAsync(RenderedMessage message, CancellationToken ct) =>
        Task.FromResult(Server.AcceptedByCallback.GetValueOrDefault($"{Base}/cb/twilio/{message.IntentToken}"));

    public override Task<string> TextOfAsync(RenderedMessage message, CancellationToken ct) => Task.FromResult(Of(message).Body);

    public TwilioRequest Of(RenderedMessage message) =>
        Server.Accepted.Single(request => request.StatusCallback!.EndsWith(message.IntentToken, StringComparison.Ordinal));

    public override Task LoseNextAnswerAsync(CancellationToken ct) => Do(() => Server.Faults.AcceptThenDrop.Set(1));
    public override Task ThrottleNextAsync(CancellationToken ct) => Do(() => Server.Faults.Throttle.Set(1));
    public override Task RefuseForGoodAsync(CancellationToken ct) => Do(() => Server.Faults.RefusedNumbers[Address] = 21612);
    public override Task AnswerSlowlyAsync(CancellationToken ct) => Do(() => Server.Faults.Delay = TimeSpan.FromSeconds(2));
    public override Task HealAsync(CancellationToken ct) => Do(() => Server.Faults.RefusedNumbers.Clear());

    public override async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        await StopAsync();
    }

    public async Task StopAsync()
    {
        if (!_isStopped) await Server.DisposeAsync();
        _isStopped = true;
    }

    private static Task Do(Action change)
    {
        change();
        return Task.CompletedTask;
    }
}

public sealed class TwilioSmsContract : MessageProviderContract<TwilioFixture>
{
    [Fact]
    public async Task The_callback_names_the_intent_and_the_message_dies_with_its_hours()
    {
        var message = Message();
        await SendAsync(message);
        var seen = Peer.Of(message);
        Assert.Equal($"{TwilioFixture.Base}/cb/twilio/{message.IntentToken}", seen.StatusCallback);
        Assert.Equal(3 * 3_600, seen.ValidityPeriod!.Value, 5.0);
        Assert.Equal("+15005550006", seen.From);
    }

    [Theory]
    [InlineData(21610, "opted_out")]
    [InlineData(21211, "invalid")]
    [InlineData(21614, "invalid")]
    [InlineData(21612, null)]
    public async Task Twilios_codes_say_whether_the_number_is_given_up(int code, string? suppress)
    {
        Peer.Server.Faults.RefusedNumbers[Peer.Address] = code;
        var rejected = Assert.IsType<SendOutcome.Rejected>(await SendAsync(Message()));
        Assert.Equal(($"twilio.{code}", false, suppress), (rejected.Code, rejected.MayRetry, rejected.Suppress));
    }

    [Fact]
    public async Task A_500_is_ambiguous_whether_or_not_it_was_accepted()
    {
        Peer.Server.Faults.FailBeforeAccept.Set(1);
        Assert.IsType<SendOutcome.Ambiguous>(await SendAsync(Message()));
        Peer.Server.Faults.FailAfterAccept.Set(1);
        var message = Message();
        Assert.IsType<SendOutcome.Ambiguous>(await SendAsync(message));
        Assert.Equal(1, await Peer.AcceptedAsync(message, Ct));
    }

    [Fact]
    public async Task A_throttle_waits_as_long_as_twilio_asks()
    {
        Peer.Server.Faults.RetryAfter = TimeSpan.FromSeconds(7);
        Peer.Server.Faults.Throttle.Set(1);
        Assert.Equal(new SendOutcome.Throttled(TimeSpan.FromSeconds(7)), await SendAsync(Message()));
    }

    [Fact]
    public async Task Wrong_credentials_hold_the_campaign_and_fail_nothing()
    {
        var account = await Peer.World.AccountAsync(ChannelKind.Sms, "twilio", JsonSerializer.Serialize(new
        {
            accountSid = Peer.Server.AccountSid, authToken = "wrong", from = "+15005550006",
        }), Ct);
        var message = Message();
        Assert.IsType<SendOutcome.Throttled>(await Peer.Provider.SendAsync(Permit(message), account, message, Ct));
        Assert.True((await Peer.Provider.TestAsync(account, Ct)).IsRefused);
    }

    [Fact]
    public async Task A_server_that_is_not_there_consumes_nothing()
    {
        await Peer.StopAsync();
        Assert.IsType<SendOutcome.Throttled>(await SendAsync(Message()));
    }

    [Theory]
    [InlineData(0, "rejected")]
    [InlineData(1_600, "submitted")]
    [InlineData(1_601, "rejected")]
    public async Task A_text_too_long_for_twilio_is_refused_before_the_network(int length, string expected)
    {
        var outcome = await SendAsync(Message(new string('x', length)));
        Assert.Equal(expected, outcome.GetType().Name.ToLowerInvariant());
    }
}
