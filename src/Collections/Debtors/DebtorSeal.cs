using System.Text.Json;
using Platform.Tenancy.Protection;

namespace Platform.Collections.Debtors;

/// <summary>Seals and opens a debtor's details, and makes the blind indexes by which an address is found again.</summary>
public static class DebtorSeal
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <param name="reference">The lender's debtor reference: part of what the seal authenticates (ADR 0009).</param>
    public static byte[] Seal(TenantCipher cipher, string reference, DebtorDetails details) =>
        cipher.Seal(Debtor.Place, reference, JsonSerializer.SerializeToUtf8Bytes(details, Json));

    public static DebtorDetails Open(TenantCipher cipher, string reference, byte[] details) =>
        JsonSerializer.Deserialize<DebtorDetails>(cipher.Open(Debtor.Place, reference, details), Json)!;

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
