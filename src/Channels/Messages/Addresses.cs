using Platform.Tenancy.Protection;

namespace Platform.Channels.Messages;

/// <summary>The blind index of an address, as debtors and suppressions hold it.</summary>
public static class Addresses
{
    public static byte[] Index(TenantCipher cipher, ChannelKind channel, string address) => channel switch
    {
        ChannelKind.Sms or ChannelKind.Call => cipher.BlindIndex("phone", address),
        ChannelKind.Email => cipher.BlindIndex("email", address.Trim().ToLowerInvariant()),
        _ => cipher.BlindIndex(channel.ToString().ToLowerInvariant(), address.Trim()),
    };
}
