using Channels.Tests.Contracts;
using Platform.Channels;
using Platform.Channels.Providers;
using Platform.Testing.Smtp;

namespace Channels.Tests.Email;

public sealed class SmtpFixture : ProviderFixture
{
    private AdapterWorld _world = null!;
    private ChannelAccount _account = null!;
    private bool _isStopped;

    public SmtpSink Sink { get; } = SmtpSink.Start();
    public override IMessageProvider Provider => _world.Provider("smtp");
    public override ChannelAccount Account => _account;
    public override ChannelKind Channel => ChannelKind.Email;
    public override string Address => "ann@example.com";
    public override TimeProvider Clock => _world.Platform.Clock;

    public override async Task StartAsync(CancellationToken ct)
    {
        _world = await AdapterWorld.CreateAsync(ct);
        _account = await _world.AccountAsync(ChannelKind.Email, "smtp",
            $$"""{"host":"{{Sink.Host}}","port":{{Sink.Port}},"tls":"None","fromAddress":"collections@harbour.example","fromName":"Harbour","unsubscribe":"mailto:stop@harbour.example"}""", ct);
    }

    public override Task<int> AcceptedAsync(RenderedMessage message, CancellationToken ct) =>
        Task.FromResult(Sink.CountByMessageId.GetValueOrDefault(Id(message)));

    public override Task<string> TextOfAsync(RenderedMessage message, CancellationToken ct) =>
        Task.FromResult(Of(message).Parse().TextBody!);

    public SinkMessage Of(RenderedMessage message) => Sink.Messages.Single(held => held.MessageId == Id(message));

    public override Task LoseNextAnswerAsync(CancellationToken ct) => Do(() => Sink.Faults.AcceptThenDrop.Set(1));
    public override Task ThrottleNextAsync(CancellationToken ct) => Do(() => Sink.Faults.Throttle.Set(1));
    public override Task RefuseForGoodAsync(CancellationToken ct) => Do(() => Sink.Faults.RejectRecipient = _ => true);
    public override Task AnswerSlowlyAsync(CancellationToken ct) => Do(() => Sink.Faults.Delay = TimeSpan.FromSeconds(2));
    public override Task HealAsync(CancellationToken ct) => Do(() => Sink.Faults.RejectRecipient = _ => false);

    public override async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        await StopAsync();
    }

    public async Task StopAsync()
    {
        if (!_isStopped) await Sink.DisposeAsync();
        _isStopped = true;
    }

    private static string Id(RenderedMessage message) => $"{message.IntentToken}@harbour.example";

    private static Task Do(Action change)
    {
        change();
        return Task.CompletedTask;
    }
}

public sealed class SmtpEmailContract : MessageProviderContract<SmtpFixture>
{
    [Fact]
    public async Task A_connection_lost_before_the_text_proves_that_nothing_was_taken()
    {
        Peer.Sink.Faults.DropBeforeData.Set(1);
        var message = Message();
        var rejected = Assert.IsType<SendOutcome.Rejected>(await SendAsync(message));
        Assert.True(rejected.MayRetry);
        Assert.Equal(0, await Peer.AcceptedAsync(message, Ct));
    }

    [Fact]
    public async Task An_idle_connection_that_the_server_closed_costs_the_message_no_try()
    {
        await SendAsync(Message());
        Peer.Sink.Faults.DropBeforeData.Set(1);
        Assert.Equal(new SendOutcome.Throttled(TimeSpan.Zero), await SendAsync(Message()));
        Assert.IsType<SendOutcome.Submitted>(await SendAsync(Message()));
    }

    [Fact]
    public async Task A_connection_lost_after_the_text_is_ambiguous_even_when_nothing_was_taken()
    {
        Peer.Sink.Faults.LoseThenDrop.Set(1);
        var message = Message();
        Assert.IsType<SendOutcome.Ambiguous>(await SendAsync(message));
        Assert.Equal(0, await Peer.AcceptedAsync(message, Ct));
    }

    [Fact]
    public async Task Connections_are_reused_and_dropped_after_a_fault()
    {
        for (var i = 0; i < 20; i++) await SendAsync(Message());
        Assert.Equal(1, Peer.Sink.Connections);
        Peer.Sink.Faults.Throttle.Set(1);
        await SendAsync(Message());
        await SendAsync(Message());
        Assert.Equal(2, Peer.Sink.Connections);
    }

    [Theory]
    [InlineData(421)]
    [InlineData(451)]
    [InlineData(454)]
    public async Task A_temporary_refusal_of_us_is_a_throttle(int code)
    {
        Peer.Sink.Faults.ThrottleCode = code;
        Peer.Sink.Faults.Throttle.Set(1);
        Assert.IsType<SendOutcome.Throttled>(await SendAsync(Message()));
    }

    [Fact]
    public async Task An_address_that_does_not_exist_is_given_up()
    {
        await Peer.RefuseForGoodAsync(Ct);
        Assert.Equal("bounced", Assert.IsType<SendOutcome.Rejected>(await SendAsync(Message())).Suppress);
    }

    [Fact]
    public async Task A_subject_with_a_line_break_is_refused()
    {
        var message = Message() with { Subject = "Hello\r\nBcc: thief@example.com" };
        Assert.IsType<SendOutcome.Rejected>(await SendAsync(message));
        Assert.Equal(0, await Peer.AcceptedAsync(message, Ct));
    }

    [Fact]
    public async Task The_headers_say_who_how_to_stop_and_in_which_language()
    {
        var message = Message() with { Subject = "您的账户", HtmlBody = "<p>Hello</p>" };
        await SendAsync(message);
        var mail = Peer.Of(message).Parse();
        Assert.Equal("您的账户", mail.Subject);
        Assert.Equal("<mailto:stop@harbour.example>", mail.Headers["List-Unsubscribe"]);
        Assert.Equal("en", mail.Body!.Headers["Content-Language"]);
        Assert.Equal("\"Harbour\" <collections@harbour.example>", mail.From.ToString());
        Assert.Equal("<p>Hello</p>", mail.HtmlBody!.Trim());
    }

    [Fact]
    public async Task A_server_that_is_not_there_consumes_nothing()
    {
        await Peer.StopAsync();
        Assert.IsType<SendOutcome.Throttled>(await SendAsync(Message()));
    }
}
