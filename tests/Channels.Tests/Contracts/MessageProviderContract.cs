using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Providers;

namespace Channels.Tests.Contracts;

/// <summary>What a provider's own test gives the contract: the real adapter, a peer that keeps a ledger, and its faults.</summary>
public abstract class ProviderFixture : IAsyncDisposable
{
    public abstract Task StartAsync(CancellationToken ct);

    public abstract IMessageProvider Provider { get; }
    public abstract ChannelAccount Account { get; }
    public abstract ChannelKind Channel { get; }
    public abstract string Address { get; }
    public abstract TimeProvider Clock { get; }

    /// <summary>How often the peer took this message, by its own ledger.</summary>
    public abstract Task<int> AcceptedAsync(RenderedMessage message, CancellationToken ct);

    /// <summary>The text as the person would read it.</summary>
    public abstract Task<string> TextOfAsync(RenderedMessage message, CancellationToken ct);

    public abstract Task LoseNextAnswerAsync(CancellationToken ct);
    public abstract Task ThrottleNextAsync(CancellationToken ct);
    public abstract Task RefuseForGoodAsync(CancellationToken ct);
    public abstract Task AnswerSlowlyAsync(CancellationToken ct);
    public abstract Task HealAsync(CancellationToken ct);
    public abstract ValueTask DisposeAsync();
}

/// <summary>What every provider must hold, whatever its protocol. A new one inherits all of it.</summary>
public abstract class MessageProviderContract<TFixture> : IAsyncLifetime where TFixture : ProviderFixture, new()
{
    private long _attempt = 1_000;

    protected TFixture Peer { get; } = new();

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await Peer.StartAsync(Ct);

    public ValueTask DisposeAsync() => Peer.DisposeAsync();

    [Fact]
    [Trait("row", "000-5")]
    public async Task Without_a_permit_nothing_leaves()
    {
        var message = Message();
        await Assert.ThrowsAsync<SendNotPermittedException>(() => Peer.Provider.SendAsync(null!, Peer.Account, message, Ct));
        Assert.Equal(0, await Peer.AcceptedAsync(message, Ct));
    }

    [Fact]
    [Trait("row", "000-5")]
    public async Task A_permit_is_good_for_one_send()
    {
        var message = Message();
        var permit = Permit(message);
        await Peer.Provider.SendAsync(permit, Peer.Account, message, Ct);
        await Assert.ThrowsAsync<SendNotPermittedException>(() => Peer.Provider.SendAsync(permit, Peer.Account, message, Ct));
        Assert.Equal(1, await Peer.AcceptedAsync(message, Ct));
    }

    [Fact]
    [Trait("row", "000-5")]
    public async Task A_permit_that_ran_out_sends_nothing()
    {
        var message = Message();
        var late = new SendPermit(message.AttemptId, Guid.CreateVersion7(), Peer.Clock.GetUtcNow(), Peer.Clock);
        await Assert.ThrowsAsync<SendNotPermittedException>(() => Peer.Provider.SendAsync(late, Peer.Account, message, Ct));
        Assert.Equal(0, await Peer.AcceptedAsync(message, Ct));
    }

    [Fact]
    public async Task What_is_accepted_is_submitted_under_an_id_and_reaches_the_peer_once()
    {
        var message = Message("Dear Ms Müller, 您好 🙂: please call us.\r\nYours, Harbour");
        var submitted = Assert.IsType<SendOutcome.Submitted>(await SendAsync(message));
        Assert.NotEmpty(submitted.ProviderMessageId);
        Assert.Equal(1, await Peer.AcceptedAsync(message, Ct));
        Assert.Equal(message.Body.ReplaceLineEndings("\n").Trim(), (await Peer.TextOfAsync(message, Ct)).ReplaceLineEndings("\n").Trim());
    }

    [Fact]
    public async Task Many_at_once_each_arrive_once_under_their_own_id()
    {
        var messages = Enumerable.Range(0, 60).Select(_ => Message()).ToList();
        var outcomes = await Task.WhenAll(messages.Select(SendAsync));
        Assert.Equal(60, outcomes.Cast<SendOutcome.Submitted>().Select(outcome => outcome.ProviderMessageId).Distinct().Count());
        foreach (var message in messages) Assert.Equal(1, await Peer.AcceptedAsync(message, Ct));
    }

    [Fact]
    public async Task A_lost_answer_is_ambiguous_and_is_not_sent_again()
    {
        await SendAsync(Message()); // so that a connection is open and could tempt a retry
        await Peer.LoseNextAnswerAsync(Ct);
        var message = Message();
        Assert.IsType<SendOutcome.Ambiguous>(await SendAsync(message));
        Assert.Equal(1, await Peer.AcceptedAsync(message, Ct));

        await Peer.HealAsync(Ct);
        Assert.IsType<SendOutcome.Submitted>(await SendAsync(Message()));
        Assert.Equal(1, await Peer.AcceptedAsync(message, Ct));
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_ambiguous_or_given_up_by_the_caller()
    {
        await SendAsync(Message());
        await Peer.AnswerSlowlyAsync(Ct);
        var message = Message();
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(400));
        try
        {
            var outcome = await Peer.Provider.SendAsync(Permit(message), Peer.Account, message, patience.Token);
            Assert.IsType<SendOutcome.Ambiguous>(outcome);
        }
        catch (OperationCanceledException)
        {
            // The dispatcher counts this as ambiguous too.
        }
        Assert.InRange(await Peer.AcceptedAsync(message, Ct), 0, 1);
    }

    [Fact]
    public async Task Slower_please_is_throttled_and_nothing_was_taken()
    {
        await Peer.ThrottleNextAsync(Ct);
        var message = Message();
        Assert.IsType<SendOutcome.Throttled>(await SendAsync(message));
        Assert.Equal(0, await Peer.AcceptedAsync(message, Ct));

        await Peer.HealAsync(Ct);
        Assert.IsType<SendOutcome.Submitted>(await SendAsync(message));
        Assert.Equal(1, await Peer.AcceptedAsync(message, Ct));
    }

    [Fact]
    public async Task A_refusal_for_good_is_a_value_with_a_code_and_not_worth_a_retry()
    {
        await Peer.RefuseForGoodAsync(Ct);
        var message = Message();
        var rejected = Assert.IsType<SendOutcome.Rejected>(await SendAsync(message));
        Assert.False(rejected.MayRetry);
        Assert.NotEmpty(rejected.Code);
        Assert.DoesNotContain(Peer.Address, rejected.Code, StringComparison.Ordinal);
        Assert.Equal(0, await Peer.AcceptedAsync(message, Ct));
    }

    [Theory]
    [InlineData("{0}\r\nBcc: thief@example.com")]
    [InlineData("{0}\r\nRCPT TO:<thief@example.com>")]
    [InlineData("{0}\nX: y")]
    [InlineData("{0}\0")]
    [InlineData("")]
    public async Task An_address_that_leaves_its_line_is_refused_before_the_network(string pattern)
    {
        var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, Peer.Address);
        var message = Message() with { To = new Recipient(address, [1], "en", "Europe/London") };
        var rejected = Assert.IsType<SendOutcome.Rejected>(await SendAsync(message));
        Assert.False(rejected.MayRetry);
        Assert.Equal(0, await Peer.AcceptedAsync(message, Ct));
    }

    [Fact]
    public async Task A_send_in_doubt_is_found_where_the_provider_can_be_asked()
    {
        if (Peer.Provider.Doubt is not DoubtPolicy.LookUp)
        {
            Assert.Equal(DoubtPolicy.HoldForOperator, Peer.Provider.Doubt);
            Assert.Null(await Peer.Provider.LookUpAsync(Peer.Account, Doubtful(Message()), Ct));
            return;
        }
        var message = Message("A text of its own " + Guid.CreateVersion7());
        var absent = Assert.IsType<SendOutcome.Rejected>(await Peer.Provider.LookUpAsync(Peer.Account, Doubtful(message), Ct));
        Assert.True(absent.MayRetry);

        await Peer.LoseNextAnswerAsync(Ct);
        Assert.IsType<SendOutcome.Ambiguous>(await SendAsync(message));
        await Peer.HealAsync(Ct);
        Assert.IsType<SendOutcome.Submitted>(await Peer.Provider.LookUpAsync(Peer.Account, Doubtful(message), Ct));
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused_with_their_field()
    {
        Assert.NotNull(Peer.Provider.ReadSettings("not json").Refusal);
        Assert.NotNull(Peer.Provider.ReadSettings("""{"nobodyKnowsThis":1}""").Refusal);
        Assert.NotNull(Peer.Provider.ReadSettings("null").Refusal);
    }

    [Fact]
    public async Task A_working_account_passes_its_test() =>
        Assert.False((await Peer.Provider.TestAsync(Peer.Account, Ct)).IsRefused);

    protected RenderedMessage Message(string body = "Please call us about your account.")
    {
        var attempt = Interlocked.Increment(ref _attempt);
        return new RenderedMessage(
            attempt, $"token-{attempt}-{Guid.CreateVersion7():N}", Peer.Channel,
            new Recipient(Peer.Address, [1, 2, 3], "en", "Europe/London"),
            Peer.Channel is ChannelKind.Email ? "Your account" : null, body, null, Peer.Clock.GetUtcNow().AddHours(3));
    }

    protected Task<SendOutcome> SendAsync(RenderedMessage message) =>
        Peer.Provider.SendAsync(Permit(message), Peer.Account, message, Ct);

    protected SendPermit Permit(RenderedMessage message) => new(
        message.AttemptId, Guid.CreateVersion7(), Peer.Clock.GetUtcNow().AddMinutes(1), Peer.Clock);

    private DoubtfulSend Doubtful(RenderedMessage message) =>
        new(message.AttemptId, message.IntentToken, message.To, Peer.Clock.GetUtcNow(), message.Body);
}
