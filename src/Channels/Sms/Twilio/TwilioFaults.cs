using System.Net;
using Platform.Channels.Providers;

namespace Platform.Channels.Sms.Twilio;

/// <summary>What Twilio's refusals and a broken connection mean for a send; codes from its documentation.</summary>
internal static class TwilioFaults
{
    private static readonly TimeSpan Repair = TimeSpan.FromMinutes(1);

    public static SendOutcome Refused(HttpStatusCode status, int? code) => code switch
    {
        20429 => new SendOutcome.Throttled(TimeSpan.FromSeconds(1)),
        20500 => new SendOutcome.Ambiguous("twilio.20500"),
        // The account, not the message, is at fault: everything waits for somebody to repair it.
        20003 or 20005 or 21606 or 21603 => new SendOutcome.Throttled(Repair),
        21610 => new SendOutcome.Rejected("twilio.21610", MayRetry: false, "opted_out"),
        21211 or 21614 => new SendOutcome.Rejected($"twilio.{code}", MayRetry: false, "invalid"),
        { } other => new SendOutcome.Rejected($"twilio.{other}", MayRetry: false),
        null when status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new SendOutcome.Throttled(Repair),
        null => new SendOutcome.Rejected($"twilio.http{(int)status}", MayRetry: false),
    };

    /// <summary>Codes of a failed delivery after which the number is not tried again.</summary>
    public static string? Suppress(string? errorCode) => errorCode switch
    {
        "21610" => "opted_out",
        "21211" or "21614" => "invalid",
        _ => null,
    };

    public static bool IsTransport(Exception fault) => TransportFault.Is(fault);

    public static bool NeverConnected(Exception fault) => TransportFault.NeverConnected(fault);
}
