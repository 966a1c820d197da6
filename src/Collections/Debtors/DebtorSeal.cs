using System.Text.Json;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Platform.Collections.Debtors;

/// <summary>A debtor's details under a key of their own, and that key wrapped by the tenant's.</summary>
public sealed record SealedDetails(byte[] Details, byte[] Key, int KeyVersion);

/// <summary>Seals and opens a debtor's details, and makes the blind indexes by which an address is found again.</summary>
public static class DebtorSeal
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>As a column in hand-written SQL that <see cref="Open(TenantCipher, string, byte[], byte[])"/> needs: the key of the debtor of this id.</summary>
    public static SqlText KeyOf(string tenant, string debtor) =>
        new($"(select dk.details_key from debtor_keys dk where dk.tenant_id = {tenant} and dk.debtor_id = {debtor})");

    /// <summary>Seals under a new key: an import does not know yet whether the debtor has one.</summary>
    /// <param name="reference">The lender's debtor reference: part of what the seal authenticates (ADR 0009).</param>
    public static SealedDetails Seal(TenantCipher cipher, string reference, DebtorDetails details)
    {
        var (key, wrapped) = cipher.NewSubjectKey(DebtorKey.Place, reference);
        return new(
            cipher.SealBy(key, Debtor.Place, reference, JsonSerializer.SerializeToUtf8Bytes(details, Json)), wrapped, cipher.Version);
    }

    /// <summary>Puts details into a debtor, with the indexes and ways that follow from them.</summary>
    public static Debtor Put(TenantCipher cipher, Debtor debtor, DebtorDetails details)
    {
        var made = Seal(cipher, debtor.Reference, details);
        debtor.Details = made.Details;
        if (debtor.Key is { } key) (key.DetailsKey, key.KeyVersion) = (made.Key, made.KeyVersion);
        else debtor.Key = new DebtorKey { DebtorId = debtor.Id, DetailsKey = made.Key, KeyVersion = made.KeyVersion };
        debtor.Reachable = WaysOf(details);
        debtor.PhoneIndex = details.Phone is { } phone ? PhoneIndex(cipher, phone) : null;
        debtor.EmailIndex = details.Email is { } email ? EmailIndex(cipher, email) : null;
        debtor.WechatIndex = details.WechatOpenId is { } openId ? WechatIndex(cipher, openId) : null;
        return debtor;
    }

    public static DebtorDetails Open(TenantCipher cipher, Debtor debtor) =>
        Open(cipher, debtor.Reference, debtor.Details, debtor.Key?.DetailsKey);

    /// <param name="key">The wrapped key; null when it was destroyed.</param>
    /// <returns><see cref="DebtorDetails.Gone"/> when the key was destroyed.</returns>
    public static DebtorDetails Open(TenantCipher cipher, string reference, byte[] details, byte[]? key)
    {
        if (key is null && (details.Length == 0 || TenantCipher.IsBySubject(details))) return DebtorDetails.Gone;
        // What was sealed before debtors had keys of their own lies under the tenant's until the next import.
        var clear = key is null || !TenantCipher.IsBySubject(details)
            ? cipher.Open(Debtor.Place, reference, details)
            : cipher.OpenBy(cipher.Open(DebtorKey.Place, reference, key), Debtor.Place, reference, details);
        return JsonSerializer.Deserialize<DebtorDetails>(clear, Json)!;
    }

    public static byte[] PhoneIndex(TenantCipher cipher, string e164) => cipher.BlindIndex("phone", e164);

    /// <param name="email">In any spelling: case and blanks around it do not count.</param>
    public static byte[] EmailIndex(TenantCipher cipher, string email) =>
        cipher.BlindIndex("email", email.Trim().ToLowerInvariant());

    public static byte[] WechatIndex(TenantCipher cipher, string openId) => cipher.BlindIndex("wechat", openId.Trim());

    /// <summary>The ways in which these details let a debtor be reached.</summary>
    public static Reachable WaysOf(DebtorDetails details) =>
        (details.Phone is null ? 0 : Reachable.Phone) | (details.Email is null ? 0 : Reachable.Email) |
        (details.WechatOpenId is null ? 0 : Reachable.WeChat) | (details.PushToken is null ? 0 : Reachable.Push) |
        (details.Address is null ? 0 : Reachable.Address) |
        (details.Landline is null && details.OtherPhones is not { Count: > 0 } ? 0 : Reachable.CallOnly);
}
