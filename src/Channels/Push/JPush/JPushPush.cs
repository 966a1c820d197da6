using System.Text.Json.Nodes;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy;

namespace Platform.Channels.Push.JPush;

/// <summary>
/// App push through JPush (v3). Its own key against doubles has to be fetched beforehand and is not stored here, so a send
/// without an answer is held for an operator; the message carries its own id for the app to drop a second one.
/// </summary>
internal sealed class JPushPush(IHttpClientFactory https, AccountSettings accounts, TimeProvider clock) : IMessageProvider
{
    public const string Name = "jpush";

    public string Key => Name;
    public DoubtPolicy Doubt => DoubtPolicy.HoldForOperator;
    public IReadOnlyList<string> Secrets => ["masterSecret"];
    public bool Carries(ChannelKind channel) => channel is ChannelKind.Push;
    public SettingsRead ReadSettings(string json) => SettingsJson.Read<JPushSettings>(json);

    public async Task<SendOutcome> SendAsync(
        SendPermit permit, ChannelAccount account, RenderedMessage message, CancellationToken ct)
    {
        SendPermit.Use(permit);
        if (!PushBody.IsToken(message.To.Address)) return new SendOutcome.Rejected("address_invalid", MayRetry: false, "invalid");
        var settings = await accounts.OpenAsync<JPushSettings>(account, ct);
        if (!PushBody.Fits(settings.Title, message.Body)) return new SendOutcome.Rejected("text_length", MayRetry: false);
        try
        {
            var answer = await https.CreateClient(Name).AskAsync(
                HttpMethod.Post, "/v3/push", ProviderHttp.Body(Body(message, settings)), settings.Basic, clock.GetUtcNow(), ct);
            if (!answer.IsSuccess) return Fault(answer);
            return answer.Body["msg_id"]?.ToString() is { Length: > 0 } id ? new SendOutcome.Submitted(id) : new SendOutcome.Ambiguous("no_id");
        }
        catch (Exception fault) when (TransportFault.Is(fault))
        {
            return TransportFault.Of(fault);
        }
    }

    /// <summary>Asks for one key against doubles: that needs the credentials and reaches nobody.</summary>
    public async Task<Result> TestAsync(ChannelAccount account, CancellationToken ct)
    {
        var settings = await accounts.OpenAsync<JPushSettings>(account, ct);
        try
        {
            var answer = await https.CreateClient(Name).AskAsync(
                HttpMethod.Get, "/v3/push/cid?count=1", null, settings.Basic, clock.GetUtcNow(), ct);
            return answer.IsSuccess ? Result.Done : new Refusal("jpush_refused", Code(answer) ?? answer.Status);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && TransportFault.Is(fault))
        {
            return new Refusal("provider_unreachable");
        }
    }

    private JsonObject Body(RenderedMessage message, JPushSettings settings)
    {
        var extras = new JsonObject { ["msg_id"] = message.IntentToken };
        var android = new JsonObject { ["alert"] = message.Body, ["extras"] = extras.DeepClone() };
        JsonNode words = message.Body;
        if (!string.IsNullOrEmpty(settings.Title))
        {
            android["title"] = settings.Title;
            words = new JsonObject { ["title"] = settings.Title, ["body"] = message.Body };
        }
        return new()
        {
            ["platform"] = "all",
            ["audience"] = new JsonObject { ["registration_id"] = new JsonArray(message.To.Address) },
            ["notification"] = new JsonObject { ["android"] = android, ["ios"] = new JsonObject { ["alert"] = words, ["extras"] = extras } },
            ["options"] = new JsonObject
            {
                // What the phone cannot show within the permitted hours it does not show at all.
                ["time_to_live"] = Math.Clamp((long)(message.ExpiresAt - clock.GetUtcNow()).TotalSeconds, 1, 86_400),
                ["apns_production"] = true,
            },
        };
    }

    private static SendOutcome Fault(HttpAnswer answer) => (answer.Status, Code(answer)) switch
    {
        (429, _) or (_, 2002) => answer.Throttled(TimeSpan.FromSeconds(30)),
        ( >= 500, var code) => new SendOutcome.Ambiguous($"jpush.{code ?? answer.Status}"),
        (_, 1011) => new SendOutcome.Rejected("jpush.1011", MayRetry: false, "invalid"), // nobody has this token, or not for long
        (401 or 403, _) or (_, 1004 or 1008) => TransportFault.Repair,
        var (status, code) => new SendOutcome.Rejected($"jpush.{code ?? status}", MayRetry: false),
    };

    private static int? Code(HttpAnswer answer) => (int?)(answer.Body["error"] as JsonObject)?["code"];
}
