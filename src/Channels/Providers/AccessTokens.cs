using System.Collections.Concurrent;
using Platform.Tenancy;

namespace Platform.Channels.Providers;

/// <summary>What a provider gave for an account's secret: a token for a while, or why there is none.</summary>
internal sealed record TokenGrant(string? Token, TimeSpan Lasts, Refusal? Refusal)
{
    public static TokenGrant Refused(string code, params object[] args) => new(null, TimeSpan.Zero, new Refusal(code, args));

    public override string ToString() => $"TokenGrant({Refusal?.Code ?? "given"})";
}

/// <summary>
/// Short-lived tokens of channel accounts, kept until shortly before they end. Sends that need one at the same time wait for
/// one request. Known to this process only.
/// </summary>
internal sealed class AccessTokens(TimeProvider clock)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<Guid, State> _states = new();

    public async Task<TokenGrant> GetAsync(ChannelAccount account, Func<CancellationToken, Task<TokenGrant>> ask, CancellationToken ct)
    {
        var state = _states.GetOrAdd(account.Id, _ => new State());
        if (state.Of(account, clock.GetUtcNow()) is { } held) return held;
        await state.Gate.WaitAsync(ct);
        try
        {
            if (state.Of(account, clock.GetUtcNow()) is { } meanwhile) return meanwhile;
            var grant = await ask(ct);
            if (grant.Token is not null) state.Held = new(account.Settings, grant, clock.GetUtcNow() + grant.Lasts - Margin);
            return grant;
        }
        finally
        {
            state.Gate.Release();
        }
    }

    /// <summary>The provider does not know this token any more; one that was got meanwhile stays.</summary>
    public void Drop(ChannelAccount account, string token)
    {
        if (_states.TryGetValue(account.Id, out var state) && state.Held?.Grant.Token == token) state.Held = null;
    }

    private sealed record Kept(byte[] Settings, TokenGrant Grant, DateTimeOffset Until);

    private sealed class State
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);
        public volatile Kept? Held;

        // Changed settings may name another app: its token is not theirs.
        public TokenGrant? Of(ChannelAccount account, DateTimeOffset now) =>
            Held is { } held && held.Until > now && held.Settings.AsSpan().SequenceEqual(account.Settings) ? held.Grant : null;
    }
}
