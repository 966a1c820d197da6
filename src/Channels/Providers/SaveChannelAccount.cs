using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Providers;

/// <summary>Adds or changes a channel account. Its settings are checked by their provider and sealed by the tenant's key.</summary>
public sealed class SaveChannelAccount(
    TenantDbFactory dbs, TenantScope scope, ProviderCatalog providers, AccountBook book, TenantKeys keys, ProofOfPerson proof, AuditTrail audit)
{
    /// <param name="Id">Null for a new account.</param>
    /// <param name="Settings">JSON of the provider's settings; a secret left empty keeps its old value.</param>
    public sealed record Request(
        Guid? Id, ChannelKind Channel, string Provider, string Name, string Settings, bool IsActive = true,
        short Priority = 0, int MaxInFlight = 32)
    {
        public override string ToString() => $"SaveChannelAccount({Channel}, {Provider})";
    }

    public async Task<Result<Guid>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageChannels) is { } no) return no;
        if (await proof.DemandAsync(ct) is { } stale) return stale;
        if (string.IsNullOrWhiteSpace(ask.Name) || ask.Name.Length > 200) return Refusal.Invalid("name", "required");
        if (ask.MaxInFlight is < 1 or > 2_000) return Refusal.Invalid("maxInFlight", "range", 1, 2_000);
        if (providers.Find(ask.Provider) is not { } provider) return Refusal.Invalid("provider", "unknown");
        if (!provider.Carries(ask.Channel)) return Refusal.Invalid("channel", "not_carried");

        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var old = ask.Id is { } id ? await db.ChannelAccounts.SingleOrDefaultAsync(a => a.Id == id, ct) : null;
        if (ask.Id is not null && old is null) return Refusal.NotFound("account");
        if (old is not null && (old.Provider != ask.Provider || old.Channel != ask.Channel)) return Refusal.Conflict("account");

        var account = old ?? new ChannelAccount
        {
            TenantId = scope.TenantId, Channel = ask.Channel, Provider = ask.Provider, Name = ask.Name, Settings = [],
        };
        var json = old is null ? ask.Settings : KeepSecrets(ask.Settings, Open(cipher, old), provider.Secrets);
        var read = provider.ReadSettings(json);
        if (read.Refusal is { } refusal) return refusal;

        account.Settings = cipher.Seal(ChannelAccount.Place, Row(account), JsonSerializer.SerializeToUtf8Bytes(
            read.Settings!, read.Settings!.GetType(), JsonSerializerOptions.Web));
        (account.Name, account.IsActive) = (ask.Name.Trim(), ask.IsActive);
        (account.Priority, account.MaxInFlight) = (ask.Priority, ask.MaxInFlight);
        if (old is null) db.Add(account);
        audit.Write(db, old is null ? "channel_account.add" : "channel_account.change", "channel_account", account.Id,
            JsonSerializer.Serialize(new { account.Channel, account.Provider, account.IsActive, account.Priority, account.MaxInFlight }));
        var tenant = scope.TenantId;
        db.AfterCommit(() => book.Forget(tenant));
        await db.CommitAsync(ct);
        return account.Id;
    }

    internal static string Open(TenantCipher cipher, ChannelAccount account) =>
        Encoding.UTF8.GetString(cipher.Open(ChannelAccount.Place, Row(account), account.Settings));

    private static string Row(ChannelAccount account) => account.Id.ToString("D");

    private static string KeepSecrets(string given, string held, IReadOnlyList<string> secrets)
    {
        JsonObject? json;
        try
        {
            json = JsonNode.Parse(given) as JsonObject;
        }
        catch (JsonException)
        {
            return given; // the provider refuses it, with the place of the fault
        }
        if (json is null || JsonNode.Parse(held) is not JsonObject before) return given;
        foreach (var secret in secrets)
        {
            if (string.IsNullOrEmpty(json[secret]?.ToString())) json[secret] = before[secret]?.DeepClone();
        }
        return json.ToJsonString();
    }
}
