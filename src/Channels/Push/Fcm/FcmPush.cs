using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Channels.Push.Fcm;

/// <summary>
/// App push through Firebase (HTTP v1). It knows no idempotency key and no look-up, so a send without an answer is held for
/// an operator; the message carries its own id for the app to drop a second one.
/// </summary>
internal sealed class FcmPush(
    IHttpClientFactory https, AccountSettings accounts, AccessTokens tokens, IOptions<ProviderAddresses> addresses, TimeProvider clock)
    : IMessageProvider
{
    public const string Name = "fcm";

    public string Key => Name;
    public DoubtPolicy Doubt => DoubtPolicy.HoldForOperator;
    public IReadOnlyList<string> Secrets => ["serviceAccount"];
    public bool Carries(ChannelKind channel) => channel is ChannelKind.Push;
    public SettingsRead ReadSettings(string json) => SettingsJson.Read<FcmSettings>(json);

    public async Task<SendOutcome> SendAsync(
        SendPermit permit, ChannelAccount account, RenderedMessage message, CancellationToken ct)
    {
        SendPermit.Use(permit);
        if (!PushBody.IsToken(message.To.Address)) return new SendOutcome.Rejected("address_invalid", MayRetry: false, "invalid");
        var settings = await accounts.OpenAsync<FcmSettings>(account, ct);
        if (!PushBody.Fits(settings.Title, message.Body)) return new SendOutcome.Rejected("text_length", MayRetry: false);
        var key = settings.Key()!;
        for (var turn = 0; ; turn++)
        {
            if (await TokenAsync(account, key, ct) is not { Token: { } token }) return TransportFault.Repair;
            HttpAnswer answer;
            try
            {
                answer = await https.CreateClient(Name).AskAsync(
                    HttpMethod.Post, $"/v1/projects/{key.ProjectId}/messages:send", ProviderHttp.Body(Body(message, settings)),
                    new AuthenticationHeaderValue("Bearer", token), clock.GetUtcNow(), ct);
            }
            catch (Exception fault) when (TransportFault.Is(fault))
            {
                return TransportFault.Of(fault);
            }
            if (turn == 0 && answer.Status == (int)HttpStatusCode.Unauthorized)
            {
                tokens.Drop(account, token);
                continue;
            }
            if (!answer.IsSuccess) return FcmFaults.Of(answer);
            return answer.Body["name"]?.ToString() is { Length: > 0 } name ? new SendOutcome.Submitted(name) : new SendOutcome.Ambiguous("no_id");
        }
    }

    public async Task<Result> TestAsync(ChannelAccount account, CancellationToken ct)
    {
        var settings = await accounts.OpenAsync<FcmSettings>(account, ct);
        var grant = await AskTokenAsync(settings.Key()!, ct);
        return grant.Refusal is { } refusal ? refusal : Result.Done;
    }

    private JsonObject Body(RenderedMessage message, FcmSettings settings)
    {
        var alive = Math.Clamp((long)(message.ExpiresAt - clock.GetUtcNow()).TotalSeconds, 1, 86_400);
        var notification = new JsonObject { ["body"] = message.Body };
        if (!string.IsNullOrEmpty(settings.Title)) notification["title"] = settings.Title;
        return new()
        {
            ["message"] = new JsonObject
            {
                ["token"] = message.To.Address,
                ["notification"] = notification,
                ["data"] = new JsonObject { ["msg_id"] = message.IntentToken },
                // What the phone cannot show within the permitted hours it does not show at all.
                ["android"] = new JsonObject { ["ttl"] = $"{alive.ToString(CultureInfo.InvariantCulture)}s" },
                ["apns"] = new JsonObject
                {
                    ["headers"] = new JsonObject
                    {
                        ["apns-expiration"] = message.ExpiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                    },
                },
            },
        };
    }

    private async Task<TokenGrant> TokenAsync(ChannelAccount account, FcmKey key, CancellationToken ct)
    {
        try
        {
            return await tokens.GetAsync(account, token => AskTokenAsync(key, token), ct);
        }
        catch (OperationCanceledException)
        {
            return TokenGrant.Refused("account_timeout"); // before anything was sent
        }
    }

    private async Task<TokenGrant> AskTokenAsync(FcmKey key, CancellationToken ct)
    {
        var (now, address) = (clock.GetUtcNow(), addresses.Value.FcmToken);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer",
            ["assertion"] = FcmAssertion.Sign(key, address, now),
        });
        try
        {
            var answer = await https.CreateClient(Name).AskAsync(HttpMethod.Post, address, form, null, now, ct);
            return answer.Body["access_token"]?.ToString() is { Length: > 0 } token
                ? new TokenGrant(token, TimeSpan.FromSeconds((int?)answer.Body["expires_in"] ?? 600), null)
                : TokenGrant.Refused("fcm_refused", answer.Body["error"]?.ToString() ?? $"{answer.Status}");
        }
        catch (Exception fault) when (fault is not OperationCanceledException && TransportFault.Is(fault))
        {
            return TokenGrant.Refused("provider_unreachable");
        }
    }
}
