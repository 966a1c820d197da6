using Platform.Channels;
using Platform.Collections.Debtors;
using Platform.Tenancy.Protection;

namespace Platform.Collections.SelfService;

/// <summary>Where a debtor is reached, as suppressions know it. Letters are left out: some of them the law demands.</summary>
internal static class OwnAddresses
{
    /// <summary>Code of a stop that the debtor set on their own page, and may lift there.</summary>
    public const string Stopped = "self_service";

    /// <summary>The address to which a message of this channel goes; null of channels that carry no link.</summary>
    public static PointKind? PointOf(ChannelKind channel) => channel switch
    {
        ChannelKind.Sms => PointKind.Phone,
        ChannelKind.Email => PointKind.Email,
        ChannelKind.WeChat => PointKind.WeChat,
        ChannelKind.Push => PointKind.Push,
        ChannelKind.Letter => PointKind.Address,
        ChannelKind.Call or ChannelKind.Visit => null,
    };

    public static IEnumerable<(ChannelKind Channel, string Masked, byte[] Index)> Of(TenantCipher cipher, DebtorDetails details)
    {
        if (details.Phone is { } phone)
        {
            yield return (ChannelKind.Sms, Mask.Phone(phone), DebtorSeal.PhoneIndex(cipher, phone));
            yield return (ChannelKind.Call, Mask.Phone(phone), DebtorSeal.PhoneIndex(cipher, phone));
        }
        if (details.Email is { } email) yield return (ChannelKind.Email, Mask.Email(email), DebtorSeal.EmailIndex(cipher, email));
        if (details.WechatOpenId is { } openId) yield return (ChannelKind.WeChat, "", DebtorSeal.WechatIndex(cipher, openId));
        if (details.PushToken is { } push) yield return (ChannelKind.Push, "", cipher.BlindIndex("push", push.Trim()));
    }
}
