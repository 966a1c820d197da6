using System.Xml.Linq;
using Channels.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Channels.Sms.Twilio;
using Platform.Channels.Voice;
using Platform.Channels.Voice.Sandbox;
using Platform.Channels.Voice.Twilio;
using Platform.Testing.Twilio;

namespace Channels.Tests.Voice;

public sealed class TwilioVoiceContract : VoiceProviderContract<TwilioVoiceFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_rings_the_collector_and_bridges_to_the_debtor_with_both_sides_recorded_apart()
    {
        await DialAsync(Call());

        var taken = Assert.Single(Peer.Server.Calls);
        Assert.Equal("+447700900456", taken.To);
        var dial = XElement.Parse(taken.Twiml).Element("Dial")!;
        Assert.Equal("record-from-answer-dual", dial.Attribute("record")!.Value);
        Assert.Equal("+447700900123", dial.Element("Number")!.Value);
        Assert.Equal("https://platform.example/cb/twilio/voice/token/debtor", dial.Element("Number")!.Attribute("statusCallback")!.Value);
        Assert.Equal("https://platform.example/cb/twilio/voice/token/recording", dial.Attribute("recordingStatusCallback")!.Value);
    }

    [Fact]
    public async Task A_server_error_may_have_been_taken_and_a_refusal_was_not()
    {
        Peer.Server.FailAfterAccept.Set(1);
        Assert.IsType<DialOutcome.Ambiguous>(await DialAsync(Call()));
        Assert.Single(Peer.Server.Calls);

        Peer.Server.Throttle.Set(1);
        Assert.IsType<DialOutcome.Refused>(await DialAsync(Call()));
        Peer.Server.RefuseNumber.Set(1);
        Assert.Equal("twilio.21211", Assert.IsType<DialOutcome.Refused>(await DialAsync(Call())).Code);
        Assert.Single(Peer.Server.Calls);
    }

    [Fact]
    public async Task Its_copy_of_a_recording_goes_when_it_is_told_to()
    {
        var call = Call();
        var id = Assert.IsType<DialOutcome.Accepted>(await DialAsync(call)).ProviderCallId;
        await Peer.TalkAsync(call);
        await using (var audio = await Provider.FetchAsync(Line, id, null, Ct)) await Provider.ForgetAsync(Line, audio!.RecordingId!, Ct);

        Assert.True(Assert.Single(Peer.Server.Calls).RecordingDeleted);
        await Provider.ForgetAsync(Line, "RE" + id[2..], Ct);
    }

    [Fact]
    [Trait("attack", "37")]
    public async Task A_word_is_taken_with_the_tenants_own_signature_and_no_other()
    {
        var token = Peer.World.Platform.Services.GetRequiredService<IntentTokens>().Protect(Peer.World.Tenant.Id, 7);
        Assert.True(await TellAsync(token, Peer.Server.AuthToken));
        Assert.False(await TellAsync(token, "another-tenants-token"));
        Assert.False(await TellAsync(token[..^4] + "AAAA", Peer.Server.AuthToken));

        var word = Assert.Single(Peer.Heard.Calls);
        Assert.Equal((7L, CallWord.Completed, 31), (word.AttemptId, word.Word, word.TalkSeconds));
    }

    private async Task<bool> TellAsync(string token, string secret)
    {
        KeyValuePair<string, string>[] form =
            [new("CallSid", "CA1"), new("ParentCallSid", "CA2"), new("CallStatus", "completed"), new("CallDuration", "31")];
        var path = $"/cb/twilio/voice/{token}/debtor";
        await using var scope = Peer.World.Platform.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TwilioVoiceCallbacks>().TakeDebtorAsync(
            new(token, path, form, Testing(secret, path, form)), Ct);
    }

    private static string Testing(string secret, string path, KeyValuePair<string, string>[] form) =>
        Platform.Testing.Twilio.TwilioSignature.Sign(secret, "https://platform.example" + path, form);
}

/// <summary>Keeps what it is told.</summary>
public sealed class HeardCalls : ICallEvents
{
    public List<CallEvent> Calls { get; } = [];

    public Task<bool> TakeAsync(CallEvent word, CancellationToken ct)
    {
        Calls.Add(word);
        return Task.FromResult(true);
    }

    public Task<bool> TakeAsync(RecordingEvent word, CancellationToken ct) => Task.FromResult(true);
}

public sealed class TwilioVoiceFixture : IVoiceFixture
{
    public TwilioVoiceServer Server { get; private set; } = null!;
    public HeardCalls Heard { get; } = new();
    public string Provider => "twilio";
    public string Settings => $$"""{"accountSid":"{{Server.AccountSid}}","authToken":"{{Server.AuthToken}}"}""";
    public AdapterWorld World { get; private set; } = null!;

    public async Task StartAsync(CancellationToken ct)
    {
        Server = await TwilioVoiceServer.StartAsync(ct);
        World = await AdapterWorld.CreateAsync(ct, services =>
        {
            services.Configure<TwilioOptions>(options => options.BaseAddress = Server.BaseAddress.ToString());
            services.Configure<CallbackOptions>(options => options.PublicBaseUrl = "https://platform.example");
            services.AddSingleton<ICallEvents>(Heard);
        });
    }

    public Task<int> DialledAsync() => Task.FromResult(Server.Calls.Count);

    public Task LoseNextAnswerAsync(DialingLine line)
    {
        Server.AcceptThenDrop.Set(1);
        return Task.CompletedTask;
    }

    public Task TalkAsync(DialRequest call)
    {
        var taken = Server.Calls[^1];
        (taken.Status, taken.Leg, taken.LegSeconds, taken.Recording) = ("completed", "completed", 12, TwoVoices.Wav(7, TimeSpan.FromSeconds(2)));
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        await Server.DisposeAsync();
    }
}
