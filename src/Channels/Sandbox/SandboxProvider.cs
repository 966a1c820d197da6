using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Sandbox;

/// <summary>
/// A provider that reaches nobody, for every channel: it takes its time, refuses, loses answers, gives receipts and opt-outs
/// as its account says, and what it took can be read on a page.
/// </summary>
public sealed class SandboxProvider(
    AccountSettings accounts, SandboxInbox inbox, TenantKeys keys, TenantRunner tenants, TimeProvider clock) : IMessageProvider
{
    public const string Name = "sandbox";

    // Questions to the dice; each has its own answer for an attempt.
    private const byte Delay = 1, Reject = 2, Fail = 3, Throttle = 4, Lose = 5, OptOut = 6, Read = 7, When = 8, Reply = 9;

    public string Key => Name;
    public DoubtPolicy Doubt => DoubtPolicy.LookUp;
    public bool Carries(ChannelKind channel) => true;
    public IReadOnlyList<string> Secrets => [];

    public SettingsRead ReadSettings(string json) => SettingsJson.Read<SandboxSettings>(json);

    public Task<Result> TestAsync(ChannelAccount account, CancellationToken ct) => Task.FromResult(Result.Done);

    public async Task<SendOutcome> SendAsync(
        SendPermit permit, ChannelAccount account, RenderedMessage message, CancellationToken ct)
    {
        SendPermit.Use(permit);
        if (!SafeText.IsAddress(message.To.Address)) return new SendOutcome.Rejected("address_invalid", MayRetry: false);
        if (!SafeText.IsLine(message.Subject)) return new SendOutcome.Rejected("subject_invalid", MayRetry: false);
        var settings = await accounts.OpenAsync<SandboxSettings>(account, ct);
        var dice = new SandboxDice(message.AttemptId);
        var wait = dice.Between(Delay, settings.MinDelayMs, settings.MaxDelayMs);
        if (wait > 0) await Task.Delay(wait, ct);
        if (dice.Hits(Throttle, settings.ThrottleRate) && clock.GetUtcNow() < message.ExpiresAt - TimeSpan.FromHours(1))
            return new SendOutcome.Throttled(TimeSpan.FromSeconds(1));
        if (dice.Hits(Reject, settings.RejectRate)) return new SendOutcome.Rejected("sandbox_refused", MayRetry: false);

        var id = await TakeAsync(account, message, settings, dice, ct);
        return dice.Hits(Lose, settings.LostAnswerRate)
            ? new SendOutcome.Ambiguous("answer_lost")
            : new SendOutcome.Submitted(id.ToString("N"));
    }

    public async Task<SendOutcome?> LookUpAsync(ChannelAccount account, DoubtfulSend send, CancellationToken ct)
    {
        var id = await tenants.RunAsync(account.TenantId, Actor.Job(Name), async (services, token) =>
        {
            await using var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(token);
            return await db.SandboxMessages.Where(m => m.AttemptId == send.AttemptId)
                .Select(m => (Guid?)m.Id).FirstOrDefaultAsync(token);
        }, ct);
        return id is { } found
            ? new SendOutcome.Submitted(found.ToString("N"))
            : new SendOutcome.Rejected("not_found", MayRetry: true);
    }

    private async Task<Guid> TakeAsync(
        ChannelAccount account, RenderedMessage message, SandboxSettings settings, SandboxDice dice, CancellationToken ct)
    {
        var fails = dice.Hits(Fail, settings.FailureRate);
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7();
        var content = new SandboxContent(
            message.To.Address, message.Subject, message.Body, message.HtmlBody,
            fails ? null : SandboxReplies.Of(message.Channel, message.Body, dice, settings, OptOut, Reply));
        var reads = !fails && message.Channel is not (ChannelKind.Sms or ChannelKind.Letter) && dice.Hits(Read, settings.ReadRate);
        var row = new SandboxMessage
        {
            TenantId = account.TenantId,
            Id = id,
            AttemptId = message.AttemptId,
            Channel = message.Channel,
            Content = content.Seal(await keys.GetAsync(account.TenantId, ct), id),
            At = now,
            ReceiptAt = now.AddSeconds(dice.Between(When, settings.MinReceiptSeconds, settings.MaxReceiptSeconds)),
            ReceiptState = (short)(fails ? AttemptState.Failed : reads ? AttemptState.Read : AttemptState.Delivered),
        };
        // Once begun it is not given up half way: the row and our answer would disagree.
        await inbox.AddAsync(row, CancellationToken.None);
        return id;
    }
}
