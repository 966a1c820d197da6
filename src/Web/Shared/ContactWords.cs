using Microsoft.Extensions.Localization;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections.Compliance;

namespace Platform.Web.Shared;

/// <summary>The reader's words for channels, standings and reasons; a code without words is shown as it is.</summary>
public sealed class ContactWords(IStringLocalizer<ContactTexts> texts)
{
    public string Channel(ChannelKind channel) => texts["channel_" + channel];

    public string Standing(AttemptStanding standing) => texts["standing_" + standing];

    /// <summary>A whole sentence that says why; empty for no reason.</summary>
    public string Reason(string? code)
    {
        if (string.IsNullOrEmpty(code)) return "";
        var words = texts["reason_" + code];
        return words.ResourceNotFound ? texts["reason_unknown", code] : words.Value;
    }

    /// <summary>Where a rule of the contact gate is written, in the reader's words.</summary>
    public string Rule(string id) => texts["rule_" + id] is { ResourceNotFound: false } words ? words.Value
        : ContactGate.AllRules.FirstOrDefault(rule => rule.Id == id)?.Citation ?? id;

    /// <summary>A provider by the name people know; a dash for none.</summary>
    public string Provider(string? key) => string.IsNullOrEmpty(key) ? "–" : texts["provider_" + key] is { ResourceNotFound: false } words ? words.Value : key;

    public string Hold(string? code)
    {
        if (string.IsNullOrEmpty(code)) return texts["hold_none"];
        var words = texts["hold_" + code];
        return words.ResourceNotFound ? code : words.Value;
    }

    public static StateKind KindOf(AttemptStanding standing) => standing switch
    {
        AttemptStanding.Planned => StateKind.Planned,
        AttemptStanding.InFlight or AttemptStanding.Submitted => StateKind.InFlight,
        AttemptStanding.Delivered or AttemptStanding.Read => StateKind.Kept,
        AttemptStanding.Failed => StateKind.Failed,
        AttemptStanding.Suppressed => StateKind.Refused,
        AttemptStanding.Expired or AttemptStanding.Cancelled => StateKind.Cancelled,
        AttemptStanding.Ambiguous => StateKind.InDoubt,
        AttemptStanding.Handed => StateKind.Due,
    };

    public static string IconOf(ChannelKind channel) => channel switch
    {
        ChannelKind.Sms => MudBlazor.Icons.Material.Outlined.Sms,
        ChannelKind.Email => MudBlazor.Icons.Material.Outlined.Email,
        ChannelKind.WeChat => MudBlazor.Icons.Material.Outlined.Forum,
        ChannelKind.Push => MudBlazor.Icons.Material.Outlined.Notifications,
        ChannelKind.Letter => MudBlazor.Icons.Material.Outlined.Markunread,
        ChannelKind.Call => MudBlazor.Icons.Material.Outlined.Call,
        ChannelKind.Visit => MudBlazor.Icons.Material.Outlined.DirectionsWalk,
    };
}
