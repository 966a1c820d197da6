using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Channels.WeChat;

/// <summary>
/// Messages of an official account. WeChat keeps a message's own id for ten minutes only and cannot be asked later, so a
/// send without an answer is held for an operator.
/// </summary>
internal sealed class WeChatMessages(
    IHttpClientFactory https, AccountSettings accounts, AccessTokens tokens, TimeProvider clock) : IMessageProvider
{
    public const string Name = "wechat";
    private const int MostCharacters = 2_000;

    public string Key => Name;
    public DoubtPolicy Doubt => DoubtPolicy.HoldForOperator;
    public IReadOnlyList<string> Secrets => ["appSecret", "callbackToken"];
    public string CallbackPath => "/cb/wechat/";
    public bool Carries(ChannelKind channel) => channel is ChannelKind.WeChat;
    public SettingsRead ReadSettings(string json) => SettingsJson.Read<WeChatSettings>(json);

    public async Task<SendOutcome> SendAsync(
        SendPermit permit, ChannelAccount account, RenderedMessage message, CancellationToken ct)
    {
        SendPermit.Use(permit);
        if (!IsOpenId(message.To.Address)) return new SendOutcome.Rejected("address_invalid", MayRetry: false, "invalid");
        if (message.Body.Length is 0 or > MostCharacters) return new SendOutcome.Rejected("text_length", MayRetry: false);
        var settings = await accounts.OpenAsync<WeChatSettings>(account, ct);
        for (var turn = 0; ; turn++)
        {
            if (await TokenAsync(account, settings, ct) is not { Token: { } token }) return TransportFault.Repair;
            HttpAnswer answer;
            try
            {
                var path = settings.Mode is WeChatMode.Template ? "/cgi-bin/message/template/send" : "/cgi-bin/message/custom/send";
                answer = await https.CreateClient(Name).AskAsync(
                    HttpMethod.Post, $"{path}?access_token={Uri.EscapeDataString(token)}", ProviderHttp.Body(Body(message, settings)), null,
                    clock.GetUtcNow(), ct);
            }
            catch (Exception fault) when (TransportFault.Is(fault))
            {
                return TransportFault.Of(fault);
            }
            // A token that another program of the lender replaced is got again once: nothing was taken under the old one.
            if (turn == 0 && answer.IsSuccess && (int?)answer.Body["errcode"] is { } code && WeChatFaults.IsToken(code)) tokens.Drop(account, token);
            else return Read(answer, message);
        }
    }

    public async Task<Result> TestAsync(ChannelAccount account, CancellationToken ct)
    {
        var grant = await AskTokenAsync(await accounts.OpenAsync<WeChatSettings>(account, ct), ct);
        return grant.Refusal is { } refusal ? refusal : Result.Done;
    }

    /// <summary>The message's own id at WeChat: for ten minutes a second one with it is not delivered.</summary>
    internal static string ClientId(RenderedMessage message) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(message.IntentToken)))[..32];

    private static JsonObject Body(RenderedMessage message, WeChatSettings settings)
    {
        if (settings.Mode is WeChatMode.CustomerService)
            return new() { ["touser"] = message.To.Address, ["msgtype"] = "text", ["text"] = new JsonObject { ["content"] = message.Body } };
        var body = new JsonObject
        {
            ["touser"] = message.To.Address,
            ["template_id"] = settings.TemplateId,
            ["client_msg_id"] = ClientId(message),
            ["data"] = new JsonObject { [settings.TextField!] = new JsonObject { ["value"] = message.Body } },
        };
        if (!string.IsNullOrEmpty(settings.Link)) body["url"] = settings.Link;
        return body;
    }

    private static SendOutcome Read(HttpAnswer answer, RenderedMessage message)
    {
        if (answer.Status == (int)HttpStatusCode.TooManyRequests) return answer.Throttled(TimeSpan.FromSeconds(5));
        if (!answer.IsSuccess || (int?)answer.Body["errcode"] is not { } code) return new SendOutcome.Ambiguous($"wechat.http{answer.Status}");
        return code != 0
            ? WeChatFaults.Of(code)
            // Customer service messages have no id of their own.
            : new SendOutcome.Submitted(answer.Body["msgid"]?.ToString() ?? $"cs.{ClientId(message)}");
    }

    private async Task<TokenGrant> TokenAsync(ChannelAccount account, WeChatSettings settings, CancellationToken ct)
    {
        try
        {
            return await tokens.GetAsync(account, token => AskTokenAsync(settings, token), ct);
        }
        catch (OperationCanceledException)
        {
            return TokenGrant.Refused("account_timeout"); // before anything was sent
        }
    }

    // The stable token is the same for every node that asks, where the older interface ends one node's with another's.
    private async Task<TokenGrant> AskTokenAsync(WeChatSettings settings, CancellationToken ct)
    {
        var body = new JsonObject { ["grant_type"] = "client_credential", ["appid"] = settings.AppId, ["secret"] = settings.AppSecret };
        try
        {
            var answer = await https.CreateClient(Name).AskAsync(
                HttpMethod.Post, "/cgi-bin/stable_token", ProviderHttp.Body(body), null, clock.GetUtcNow(), ct);
            return answer.Body["access_token"]?.ToString() is { Length: > 0 } token
                ? new TokenGrant(token, TimeSpan.FromSeconds((int?)answer.Body["expires_in"] ?? 600), null)
                : TokenGrant.Refused("wechat_refused", (int?)answer.Body["errcode"] ?? answer.Status);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && TransportFault.Is(fault))
        {
            return TokenGrant.Refused("provider_unreachable");
        }
    }

    private static bool IsOpenId(string address) =>
        address.Length is > 0 and <= 64 && address.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
