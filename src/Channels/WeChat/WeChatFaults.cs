using Platform.Channels.Providers;

namespace Platform.Channels.WeChat;

/// <summary>What WeChat's return codes mean for a send.</summary>
internal static class WeChatFaults
{
    /// <summary>The access token ended or was replaced: nothing was taken, and another token will do.</summary>
    public static bool IsToken(int code) => code is 40001 or 40014 or 42001;

    public static SendOutcome Of(int code) => code switch
    {
        -1 => new SendOutcome.Ambiguous("wechat.-1"), // "busy" does not say whether it was taken
        45009 => new SendOutcome.Throttled(TimeSpan.FromMinutes(10)), // the day's quota is used up
        45011 => new SendOutcome.Throttled(TimeSpan.FromMinutes(1)),
        40003 => new SendOutcome.Rejected("wechat.40003", MayRetry: false, "invalid"),
        43019 => new SendOutcome.Rejected("wechat.43019", MayRetry: false, "opted_out"), // on the account's own blacklist
        // The official account, not the message, is at fault.
        40013 or 40125 or 40164 or 48001 or 50002 or 61024 or 40037 or 41001 or 40001 or 40014 or 42001 => TransportFault.Repair,
        // 43004 does not follow, 43101 not subscribed, 45015 silent for 48 hours, 47003 a value does not fit its field …
        _ => new SendOutcome.Rejected($"wechat.{code}", MayRetry: false),
    };
}
