using System.Text.Json.Nodes;
using Platform.Channels.Providers;

namespace Platform.Channels.Push.Fcm;

/// <summary>What FCM's error codes mean for a send.</summary>
internal static class FcmFaults
{
    public static SendOutcome Of(HttpAnswer answer)
    {
        var code = Code(answer.Body);
        return (answer.Status, code) switch
        {
            (429, _) => answer.Throttled(TimeSpan.FromSeconds(60)),
            ( >= 500, _) => new SendOutcome.Ambiguous($"fcm.http{answer.Status}"),
            (_, "UNREGISTERED") => new SendOutcome.Rejected("fcm.unregistered", MayRetry: false, "invalid"),
            (_, "SENDER_ID_MISMATCH") => new SendOutcome.Rejected("fcm.sender_id_mismatch", MayRetry: false, "invalid"),
            // With FCM's own detail it is the token that is at fault, else a field of the message.
            (400, "INVALID_ARGUMENT") => new SendOutcome.Rejected("fcm.invalid_token", MayRetry: false, "invalid"),
            (400, _) => new SendOutcome.Rejected("fcm.invalid_argument", MayRetry: false),
            // Rights, project or Apple's key: the account is to be repaired.
            _ => TransportFault.Repair,
        };
    }

    private static string? Code(JsonObject body) => ((body["error"] as JsonObject)?["details"] as JsonArray)?.OfType<JsonObject>()
        .Where(detail => detail["@type"]?.ToString().EndsWith("FcmError", StringComparison.Ordinal) is true)
        .Select(detail => detail["errorCode"]?.ToString()).FirstOrDefault();
}
