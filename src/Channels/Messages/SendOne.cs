using Microsoft.Extensions.Logging;
using Platform.Channels.Providers;

namespace Platform.Channels.Messages;

/// <summary>One call of one provider, whose every end is a value.</summary>
internal sealed class SendOne(TimeProvider clock, ILogger<SendOne> log)
{
    /// <returns>Null when the permit had run out and the provider was not called.</returns>
    public async Task<SendOutcome?> RunAsync(
        IMessageProvider provider, ChannelAccount account, ClearedSend send, RenderedMessage message, Patience patience)
    {
        // Judged here and again by the provider: what cannot end inside the lease is not begun.
        if (clock.GetUtcNow() >= send.Permit.ValidUntil) return null;
        try
        {
            return await provider.SendAsync(send.Permit, account, message, patience.Begin());
        }
        catch (SendNotPermittedException) when (clock.GetUtcNow() >= send.Permit.ValidUntil)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            return new SendOutcome.Ambiguous("timeout");
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Only the kind of fault: its text may quote an address.
            log.LogError("Provider {Provider} failed on attempt {AttemptId} with {Fault}.", provider.Key, message.AttemptId, fault.GetType().Name);
            return new SendOutcome.Ambiguous("provider_fault");
        }
        finally
        {
            patience.End();
        }
    }
}

/// <summary>One sender's time limit, started anew for each send without a new timer.</summary>
internal sealed class Patience(TimeSpan limit) : IDisposable
{
    private CancellationTokenSource _source = new();

    public CancellationToken Begin()
    {
        _source.CancelAfter(limit);
        return _source.Token;
    }

    public void End()
    {
        if (_source.TryReset()) return;
        _source.Dispose();
        _source = new CancellationTokenSource();
    }

    public void Dispose() => _source.Dispose();
}
