using Microsoft.Extensions.Logging;
using Platform.Channels.Providers;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Messages;

/// <summary>
/// Sends at once what a person just asked for and waits for, such as a code: beside the outbox, because it is worthless
/// later, and once, because the person asks again. It too needs a stored verdict; call it outside any transaction.
/// </summary>
public sealed class SendAtOnce(
    AccountBook accounts, ProviderCatalog providers, IntentTokens tokens, TimeProvider clock, ILogger<SendAtOnce> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <param name="Verdict">The stored verdict that allowed it.</param>
    public sealed record Request(
        TenantId Tenant, long Attempt, Guid Verdict, ChannelKind Channel, Recipient To, string? Subject, string Body)
    {
        public override string ToString() => $"SendAtOnce({Attempt})";
    }

    /// <returns>The provider that was asked and what it answered; null when no account can send now.</returns>
    public async Task<(string Provider, SendOutcome Outcome)?> RunAsync(Request ask, CancellationToken ct)
    {
        var (account, _) = await accounts.PickAsync(ask.Tenant, ask.Channel, ct);
        if (account is null || providers.Find(account.Provider) is not { } provider) return null;
        var until = clock.GetUtcNow() + Patience;
        var permit = new SendPermit(ask.Attempt, ask.Verdict, until, clock);
        var message = new RenderedMessage(
            ask.Attempt, tokens.Protect(ask.Tenant, ask.Attempt), ask.Channel, ask.To, ask.Subject, ask.Body, null, until);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            return (provider.Key, await provider.SendAsync(permit, account, message, limit.Token));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Only the kind of fault: its text may quote an address.
            log.LogError("Provider {Provider} failed on attempt {AttemptId} with {Fault}.", provider.Key, ask.Attempt, fault.GetType().Name);
            return (provider.Key, new SendOutcome.Ambiguous("provider_fault"));
        }
    }
}
