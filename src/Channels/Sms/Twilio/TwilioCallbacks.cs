using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Channels.Inbound;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Sms.Twilio;

/// <summary>
/// What Twilio calls back. The token in the path names tenant and attempt; only then is that tenant's own auth token used to
/// check the signature. Whatever does not fit is answered as if nothing were here.
/// </summary>
public sealed class TwilioCallbacks(
    IntentTokens tokens, TenantScope scope, TenantDbFactory dbs, TenantKeys keys, AccountSettings settings,
    TenantCatalog tenants, TakeReceipt receipts, TakeInbound inbound, IOptions<CallbackOptions> options)
{
    /// <param name="PathAndQuery">Path and query as they were called.</param>
    public sealed record Request(
        string Token, string PathAndQuery, IReadOnlyCollection<KeyValuePair<string, string>> Form, string? Signature)
    {
        public string? this[string field] => Form.FirstOrDefault(pair => pair.Key == field).Value;

        public override string ToString() => "TwilioCallbacks.Request";
    }

    /// <summary>A message's status.</summary>
    /// <returns>False when token, tenant or signature do not hold: answer 404.</returns>
    public async Task<bool> TakeStatusAsync(Request call, CancellationToken ct)
    {
        if (!await IsTrueAsync(call, out var attemptId, ct) || attemptId == 0) return false;
        if (call["MessageSid"] is not { Length: > 0 and <= 64 } sid || State(call["MessageStatus"]) is not { } state) return true;
        var code = call["ErrorCode"] is { Length: > 0 and <= 8 } given && given.All(char.IsAsciiDigit) ? given : null;
        (ChannelKind, byte[], string)? stop = null;
        if (TwilioFaults.Suppress(code) is { } why && SafeText.IsPhone(call["To"]))
            stop = (ChannelKind.Sms, await IndexAsync(call["To"]!, ct), why);
        await receipts.RunAsync(
            [new(attemptId, TwilioSms.Name, sid, state, code is null ? null : $"twilio.{code}", stop)], ct);
        return true;
    }

    /// <summary>A person's answer: it is kept, and STOP suppresses the number at once. Twilio also says so itself in OptOutType.</summary>
    public async Task<bool> TakeInboundAsync(Request call, CancellationToken ct)
    {
        if (!await IsTrueAsync(call, out var attemptId, ct) || attemptId != 0) return false;
        if (!SafeText.IsPhone(call["From"])) return true;
        await inbound.RunAsync(
            new(ChannelKind.Sms, TwilioSms.Name, call["MessageSid"], call["From"]!, call["Body"] ?? "", call["OptOutType"] is "STOP"), ct);
        return true;
    }

    private Task<bool> IsTrueAsync(Request call, out long attemptId, CancellationToken ct)
    {
        if (!tokens.TryRead(call.Token, out var tenant, out attemptId) || options.Value.Of(call.PathAndQuery) is not { } url)
            return Task.FromResult(false);
        return IsSignedAsync(tenant, call, url, ct);
    }

    private async Task<bool> IsSignedAsync(TenantId id, Request call, string url, CancellationToken ct)
    {
        if (await tenants.FindAsync(id, ct) is not { Status: TenantStatus.Active }) return false;
        scope.Bind(id, Actor.Callback(TwilioSms.Name), "callback");
        List<ChannelAccount> accounts;
        await using (var db = await dbs.ReadAsync(ct))
        {
            // An account that is switched off may still be told about what it sent.
            accounts = await db.ChannelAccounts.AsNoTracking()
                .Where(a => a.Provider == TwilioSms.Name).OrderBy(a => a.Priority).Take(20).ToListAsync(ct);
        }
        foreach (var account in accounts)
        {
            var held = await settings.OpenAsync<TwilioSettings>(account, ct);
            if (TwilioSignature.IsValidForm(held.AuthToken, url, call.Form, call.Signature)) return true;
            if (held.PreviousAuthToken is { Length: > 0 } old
                && TwilioSignature.IsValidForm(old, url, call.Form, call.Signature)) return true;
        }
        return false;
    }

    private async Task<byte[]> IndexAsync(string phone, CancellationToken ct) =>
        Addresses.Index(await keys.GetAsync(scope.TenantId, ct), ChannelKind.Sms, phone);

    // What it has not yet handed to a carrier proves acceptance; what it does not know here is no receipt.
    private static AttemptState? State(string? status) => status switch
    {
        "accepted" or "scheduled" or "queued" or "sending" or "sent" => AttemptState.Submitted,
        "delivered" or "partially_delivered" => AttemptState.Delivered,
        "read" => AttemptState.Read,
        "undelivered" or "failed" or "canceled" => AttemptState.Failed,
        _ => null,
    };
}
