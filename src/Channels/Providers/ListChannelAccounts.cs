using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Channels.Messages;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Providers;

/// <summary>The tenant's channel accounts in the order in which they are tried; secrets are left out.</summary>
public sealed class ListChannelAccounts(
    TenantDbFactory dbs, TenantScope scope, ProviderCatalog providers, TenantKeys keys, AccountHealth health,
    IntentTokens tokens, IOptions<CallbackOptions> callbacks)
{
    /// <param name="Settings">JSON of the settings without secrets.</param>
    /// <param name="RestsUntil">Until when this process leaves the account alone, because it throttled or did not answer.</param>
    /// <param name="Secrets">Names of the secrets that are held; their values never come back.</param>
    /// <param name="InboundToken">Ends the address that the provider calls with people's answers.</param>
    /// <param name="CallbackPath">Where the provider is to call with people's answers; null when nothing is entered there.</param>
    /// <param name="CallbackAddress">The whole of that address; null also while this installation has no public address.</param>
    public sealed record Row(
        Guid Id, ChannelKind Channel, string Provider, string Name, string Summary, string Settings, bool IsActive,
        short Priority, int MaxInFlight, DateTimeOffset? RestsUntil, IReadOnlyList<string> Secrets, string InboundToken,
        string? CallbackPath, string? CallbackAddress);

    public async Task<Result<IReadOnlyList<Row>>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageChannels) is { } no) return no;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.ReadAsync(ct);
        var accounts = await db.ChannelAccounts.AsNoTracking()
            .OrderBy(a => a.Channel).ThenBy(a => a.Priority).ThenBy(a => a.Id).ToListAsync(ct);
        return accounts.Select(account => Show(account, cipher)).ToList();
    }

    private Row Show(ChannelAccount account, TenantCipher cipher)
    {
        var json = SaveChannelAccount.Open(cipher, account);
        var provider = providers.Find(account.Provider);
        var open = JsonNode.Parse(json)!.AsObject();
        var held = new List<string>();
        foreach (var secret in provider?.Secrets ?? [])
        {
            if (open.Remove(secret, out var value) && !string.IsNullOrEmpty(value?.ToString())) held.Add(secret);
        }
        var token = tokens.Protect(account.TenantId, 0);
        var path = provider?.CallbackPath is { } start ? start + token : null;
        return new Row(
            account.Id, account.Channel, account.Provider, account.Name,
            provider?.ReadSettings(json).Settings?.Summary ?? "", open.ToJsonString(), account.IsActive, account.Priority,
            account.MaxInFlight, health.RestsUntil(account.Id), held, token, path, path is null ? null : callbacks.Value.Of(path));
    }
}
