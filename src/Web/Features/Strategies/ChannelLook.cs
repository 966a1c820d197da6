using MudBlazor;
using Platform.Channels;

namespace Platform.Web.Features.Strategies;

/// <summary>One icon and one text key for each channel.</summary>
public static class ChannelLook
{
    public static readonly IReadOnlyList<ChannelKind> All = Enum.GetValues<ChannelKind>();

    public static string Icon(ChannelKind channel) => channel switch
    {
        ChannelKind.Sms => Icons.Material.Outlined.Sms,
        ChannelKind.Email => Icons.Material.Outlined.Email,
        ChannelKind.WeChat => Icons.Material.Outlined.Forum,
        ChannelKind.Push => Icons.Material.Outlined.NotificationsNone,
        ChannelKind.Letter => Icons.Material.Outlined.LocalPostOffice,
        ChannelKind.Call => Icons.Material.Outlined.Call,
        ChannelKind.Visit => Icons.Material.Outlined.Place,
    };

    public static string Key(ChannelKind channel) => "Channel" + channel;
}
