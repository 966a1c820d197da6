using System.Security.Cryptography;
using System.Text.Json;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections.Accounts;
using Platform.Collections.Calls;
using Platform.Collections.Contacts;
using Platform.Collections.Debtors;
using Platform.Collections.SelfService;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Compliance;

/// <summary>Opens a debtor's sealed details for one send: the address of the channel and the values of the text.</summary>
internal sealed class People(Tenant? tenant, TenantCipher cipher, DebtorLinks links, DateTimeOffset now)
{
    public sealed record Person(Recipient To, IReadOnlyDictionary<string, object?> Values)
    {
        public override string ToString() => "Person(•••)";
    }

    /// <param name="attempt">The message that carries the link to the debtor's own page; null for none.</param>
    /// <returns>Null when the seal does not open or there is no address on the channel: then nothing is sent.</returns>
    public Person? Open(GateDebtor debtor, Account account, ChannelKind channel, long? attempt)
    {
        if (tenant is null || Details(debtor) is not { } details) return null;
        var address = channel switch
        {
            ChannelKind.Sms => details.Phone,
            ChannelKind.Call => DialOrder.Of(details) is [var first, ..] ? first : null,
            ChannelKind.Email => details.Email,
            ChannelKind.WeChat => details.WechatOpenId,
            ChannelKind.Push => details.PushToken,
            ChannelKind.Letter or ChannelKind.Visit => details.Address,
        };
        if (string.IsNullOrWhiteSpace(address)) return null;
        var index = channel switch
        {
            ChannelKind.Sms when debtor.PhoneIndex is { } phone => phone,
            ChannelKind.Call => DebtorSeal.PhoneIndex(cipher, address),
            ChannelKind.Email when debtor.EmailIndex is { } email => email,
            _ => cipher.BlindIndex(channel.ToString().ToLowerInvariant(), address.Trim()),
        };
        var today = LocalDays.Today(now, debtor.TimeZone, tenant.TimeZone);
        return new Person(
            new Recipient(
                address, index, debtor.Language, debtor.TimeZone, channel is ChannelKind.Letter or ChannelKind.Visit ? details.Name : null),
            TemplateValues.From(tenant, account, details, debtor.Language, today, attempt is { } id ? links.Of(tenant.Id, id) : null));
    }

    private DebtorDetails? Details(GateDebtor debtor)
    {
        try
        {
            return DebtorSeal.Open(cipher, debtor.Reference, debtor.Details, debtor.Key);
        }
        catch (Exception broken) when (broken is CryptographicException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>What a channel needs to reach a debtor: any one of these.</summary>
internal static class Needs
{
    public static Reachable Of(ChannelKind channel) => channel switch
    {
        ChannelKind.Sms => Reachable.Phone,
        ChannelKind.Call => Reachable.Phone | Reachable.CallOnly,
        ChannelKind.Email => Reachable.Email,
        ChannelKind.WeChat => Reachable.WeChat,
        ChannelKind.Push => Reachable.Push,
        ChannelKind.Letter or ChannelKind.Visit => Reachable.Address,
    };
}
