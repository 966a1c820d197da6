using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Platform.Channels.Inbound;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.WeChat;

/// <summary>
/// What WeChat calls back (in clear-text mode): whether a template message arrived, and that a follower left or wants no
/// more. The token in the path names the tenant; only then is that tenant's own callback token used to check the signature.
/// </summary>
public sealed class WeChatCallbacks(
    IntentTokens tokens, TenantScope scope, TenantDbFactory dbs, TenantKeys keys, AccountSettings settings, TenantCatalog tenants,
    TakeReceipt receipts, TakeInbound inbound, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private static readonly HashSet<string> Written = new(StringComparer.Ordinal) { "text", "image", "voice", "video", "shortvideo", "location", "link" };

    public sealed record Request(string Token, string? Signature, string? Timestamp, string? Nonce, string Body)
    {
        public override string ToString() => "WeChatCallbacks.Request";
    }

    /// <summary>WeChat asks once whether this address is the account's; the answer is its own echo word.</summary>
    public Task<bool> IsOursAsync(Request call, CancellationToken ct) => IsSignedAsync(call, ct);

    /// <returns>False when token, tenant or signature do not hold: answer 404.</returns>
    public async Task<bool> TakeAsync(Request call, CancellationToken ct)
    {
        if (!await IsSignedAsync(call, ct)) return false;
        if (Parse(call.Body) is not { } xml) return true;
        string? Of(string name) => xml.Element(name)?.Value;
        var openId = Of("FromUserName");
        if (Of("Event") == "TEMPLATESENDJOBFINISH") await TakeStatusAsync(Of("MsgID"), Of("Status") ?? "", openId, ct);
        else if (openId is not { Length: > 0 and <= 64 }) return true;
        // WeChat: an event is one by its sender and second, a message by its MsgId.
        else if (Of("Event") == "unsubscribe")
            await TakeAsync(openId, Of("CreateTime") is { Length: > 0 and <= 20 } at ? $"unsubscribe:{at}:{Convert.ToHexStringLower(await IndexAsync(openId, ct))[..16]}" : null, "", isStop: true, ct);
        else if (Written.Contains(Of("MsgType") ?? ""))
            await TakeAsync(openId, Of("MsgId"), Of("Content") ?? "", isStop: false, ct);
        return true;
    }

    private async Task TakeStatusAsync(string? id, string status, string? openId, CancellationToken ct)
    {
        if (id is not { Length: > 0 and <= 32 } || await AttemptAsync(id, ct) is not { } attempt) return;
        var isDelivered = status == "success";
        (ChannelKind, byte[], string)? stop = status == "failed:user block" && openId is { Length: > 0 and <= 64 }
            ? (ChannelKind.WeChat, await IndexAsync(openId, ct), "opted_out")
            : null;
        await receipts.RunAsync(
            [new(attempt, WeChatMessages.Name, id, isDelivered ? AttemptState.Delivered : AttemptState.Failed,
                isDelivered ? null : stop is null ? "wechat.failed" : "wechat.blocked", stop)], ct);
    }

    private Task<bool> TakeAsync(string openId, string? id, string text, bool isStop, CancellationToken ct) =>
        inbound.RunAsync(new(ChannelKind.WeChat, WeChatMessages.Name, id, openId, text, isStop), ct);

    // The word may come before our own completion is stored; WeChat waits five seconds for an answer.
    private async Task<long?> AttemptAsync(string id, CancellationToken ct)
    {
        for (var look = 0; ; look++)
        {
            await using (var db = await dbs.ReadAsync(ct))
            {
                var found = await db.Attempts.Where(a => a.Provider == WeChatMessages.Name && a.ProviderMessageId == id)
                    .Select(a => (long?)a.Id).FirstOrDefaultAsync(ct);
                if (found is not null || look == 3) return found;
            }
            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
    }

    private async Task<bool> IsSignedAsync(Request call, CancellationToken ct)
    {
        if (!tokens.TryRead(call.Token, out var id, out var attempt) || attempt != 0) return false;
        if (!long.TryParse(call.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > 100_000_000_000 || (clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Fresh) return false;
        if (await tenants.FindAsync(id, ct) is not { Status: TenantStatus.Active }) return false;
        scope.Bind(id, Actor.Callback(WeChatMessages.Name), "callback");
        List<ChannelAccount> accounts;
        await using (var db = await dbs.ReadAsync(ct))
        {
            accounts = await db.ChannelAccounts.AsNoTracking()
                .Where(a => a.Provider == WeChatMessages.Name).OrderBy(a => a.Priority).Take(20).ToListAsync(ct);
        }
        foreach (var account in accounts)
        {
            var held = await settings.OpenAsync<WeChatSettings>(account, ct);
            if (!string.IsNullOrEmpty(held.CallbackToken) && IsSignature(held.CallbackToken, call)) return true;
        }
        return false;
    }

    internal static string Sign(string token, string timestamp, string nonce)
    {
        string[] parts = [token, timestamp, nonce];
        Array.Sort(parts, StringComparer.Ordinal);
#pragma warning disable CA5350 // WeChat's own scheme
        return Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(string.Concat(parts))));
#pragma warning restore CA5350
    }

    private static bool IsSignature(string token, Request call) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(Sign(token, call.Timestamp!, call.Nonce ?? "")), Encoding.UTF8.GetBytes(call.Signature ?? ""));

    private static XElement? Parse(string body)
    {
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private async Task<byte[]> IndexAsync(string openId, CancellationToken ct) =>
        Addresses.Index(await keys.GetAsync(scope.TenantId, ct), ChannelKind.WeChat, openId);
}
