using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Providers;

/// <summary>
/// A tenant's channel accounts as the dispatcher uses them: read at most every fifteen seconds, in order of priority,
/// passing over those that rest.
/// </summary>
public sealed class AccountBook(TenantRunner tenants, AccountHealth health, ProviderCatalog providers, TimeProvider clock)
{
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<TenantId, (IReadOnlyList<ChannelAccount> Accounts, DateTimeOffset Until)> _known = new();

    /// <summary>Active accounts of known providers for the channel, first choice first, resting ones included.</summary>
    public async Task<IReadOnlyList<ChannelAccount>> ForAsync(TenantId tenant, ChannelKind channel, CancellationToken ct) =>
        [.. (await AllAsync(tenant, ct)).Where(account => account.Channel == channel && account.IsActive)];

    /// <returns>The first account that may send now; else when the first of them may, null when there is none at all.</returns>
    public async Task<(ChannelAccount? Account, DateTimeOffset? RestsUntil)> PickAsync(
        TenantId tenant, ChannelKind channel, CancellationToken ct)
    {
        DateTimeOffset? earliest = null;
        foreach (var account in await ForAsync(tenant, channel, ct))
        {
            if (health.RestsUntil(account.Id) is not { } until) return (account, null);
            if (earliest is null || until < earliest) earliest = until;
        }
        return (null, earliest);
    }

    public void Forget(TenantId tenant) => _known.TryRemove(tenant, out _);

    private async Task<IReadOnlyList<ChannelAccount>> AllAsync(TenantId tenant, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(tenant, out var held) && held.Until > now) return held.Accounts;
        var rows = await tenants.RunAsync(tenant, Tenancy.Access.Actor.Job("channel-accounts"), async (services, token) =>
        {
            var dbs = (TenantDbFactory)services.GetService(typeof(TenantDbFactory))!;
            await using var db = await dbs.ReadAsync(token);
            return await db.ChannelAccounts.AsNoTracking().OrderBy(a => a.Priority).ThenBy(a => a.Id).ToListAsync(token);
        }, ct);
        // Keeping the very row while it is unchanged lets providers keep what they opened and parsed from it.
        var before = held.Accounts?.ToDictionary(account => account.Id) ?? [];
        IReadOnlyList<ChannelAccount> accounts =
        [
            .. rows.Where(row => providers.Find(row.Provider)?.Carries(row.Channel) is true)
                .Select(row => before.TryGetValue(row.Id, out var old) && IsSame(old, row) ? old : row),
        ];
        _known[tenant] = (accounts, now + Keep);
        return accounts;
    }

    private static bool IsSame(ChannelAccount a, ChannelAccount b) =>
        a.Settings.AsSpan().SequenceEqual(b.Settings) && a.IsActive == b.IsActive && a.Priority == b.Priority
        && a.MaxInFlight == b.MaxInFlight && a.Name == b.Name;
}
