using System.Runtime.CompilerServices;
using System.Text.Json;
using Platform.Tenancy;
using Platform.Tenancy.Protection;

namespace Platform.Channels.Providers;

/// <summary>A provider's own settings of one account: what makes them valid, what of them may be shown, what is secret.</summary>
public interface IAccountSettings
{
    /// <returns>Null when the account may be saved.</returns>
    Refusal? Check();

    /// <summary>One line without secrets, such as host and port.</summary>
    string Summary { get; }
}

/// <summary>Settings as a provider read them from JSON; they may be saved when there is no refusal.</summary>
public sealed record SettingsRead(IAccountSettings? Settings, Refusal? Refusal);

/// <summary>Opens sealed account settings, once for each row that is in use.</summary>
public sealed class AccountSettings(TenantKeys keys)
{
    private readonly ConditionalWeakTable<byte[], object> _open = [];

    public async ValueTask<T> OpenAsync<T>(ChannelAccount account, CancellationToken ct) where T : class
    {
        if (_open.TryGetValue(account.Settings, out var held) && held is T known) return known;
        var cipher = await keys.GetAsync(account.TenantId, ct);
        var clear = cipher.Open(ChannelAccount.Place, account.Id.ToString("D"), account.Settings);
        var settings = JsonSerializer.Deserialize<T>(clear, JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException("The account has no settings.");
        _open.AddOrUpdate(account.Settings, settings);
        return settings;
    }

}
