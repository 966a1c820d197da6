using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Platform.Collections.Debtors;

/// <summary>One address among a debtor's details, in the clear: only in memory.</summary>
public readonly record struct PointValue(PointKind Kind, short Slot, string Value)
{
    public override string ToString() => $"PointValue({Kind} •••)";
}

/// <summary>What is known about a debtor's addresses: which there are, and what showed that one is right or wrong.</summary>
public static class DebtorPoints
{
    /// <summary>The addresses among the details, in the order in which they are shown.</summary>
    public static IEnumerable<PointValue> Of(DebtorDetails details)
    {
        if (details.Phone is { } phone) yield return new(PointKind.Phone, 0, phone);
        if (details.Landline is { } landline) yield return new(PointKind.Landline, 0, landline);
        if (details.OtherPhones is { } others)
        {
            for (short i = 0; i < others.Count; i++) yield return new(PointKind.OtherPhone, i, others[i]);
        }
        if (details.Email is { } email) yield return new(PointKind.Email, 0, email);
        if (details.Address is { } address) yield return new(PointKind.Address, 0, address);
        if (details.WechatOpenId is { } openId) yield return new(PointKind.WeChat, 0, openId);
        if (details.PushToken is { } push) yield return new(PointKind.Push, 0, push);
    }

    /// <summary>The same index under which the address is searched, suppressed and answered from.</summary>
    public static byte[] IndexOf(TenantCipher cipher, PointKind kind, string value) => kind switch
    {
        PointKind.Phone or PointKind.Landline or PointKind.OtherPhone => DebtorSeal.PhoneIndex(cipher, value),
        PointKind.Email => DebtorSeal.EmailIndex(cipher, value),
        PointKind.WeChat => DebtorSeal.WechatIndex(cipher, value),
        PointKind.Push => cipher.BlindIndex("push", value.Trim()),
        PointKind.Address => cipher.BlindIndex("address", value.Trim()),
    };

    /// <summary>Something showed that this address is the debtor's, or is not; a value that is not the debtor's (any more) is passed over.</summary>
    /// <param name="index">Of the value that showed it.</param>
    public static Task<int> ProveAsync(TenantDb db, DebtorId debtor, byte[] index, PointProof proof, DateTimeOffset at, CancellationToken ct) =>
        db.ExecuteAsync(
            $"""
            update contact_points set verified_at = {at}, proof = {proof}, status = {StatusOf(proof)}
            where tenant_id = {db.TenantId} and debtor_id = {debtor} and value_index = {index}
              and (verified_at is null or verified_at <= {at}){db.Placed("contact_points.debtor_id")}
            """, ct);

    /// <summary>The same of the first address of a kind, when it was already this one at that time.</summary>
    /// <param name="usedAt">When the address was used.</param>
    public static Task<int> ProveAsync(
        TenantDb db, DebtorId debtor, PointKind kind, DateTimeOffset usedAt, PointProof proof, DateTimeOffset at, CancellationToken ct) =>
        db.ExecuteAsync(
            $"""
            update contact_points set verified_at = {at}, proof = {proof}, status = {StatusOf(proof)}
            where tenant_id = {db.TenantId} and debtor_id = {debtor} and kind = {kind} and slot = 0 and since <= {usedAt}
              and (verified_at is null or verified_at <= {at}){db.Placed("contact_points.debtor_id")}
            """, ct);

    /// <summary>Somebody else answered a call that was not placed from here: known of which number only when the debtor has one alone.</summary>
    public static Task<int> OnlyNumberIsWrongAsync(TenantDb db, DebtorId debtor, DateTimeOffset at, CancellationToken ct) =>
        db.ExecuteAsync(
            $"""
            update contact_points set verified_at = {at}, proof = {PointProof.WrongNumber}, status = {PointStatus.Wrong}
            where tenant_id = {db.TenantId} and debtor_id = {debtor} and kind in ({PointKind.Phone}, {PointKind.Landline}, {PointKind.OtherPhone})
              and 1 = (select count(*) from contact_points other where other.tenant_id = {db.TenantId} and other.debtor_id = {debtor}
                and other.kind in ({PointKind.Phone}, {PointKind.Landline}, {PointKind.OtherPhone}) and other.status = {PointStatus.InUse})
              and status = {PointStatus.InUse}{db.Placed("contact_points.debtor_id")}
            """, ct);

    private static PointStatus StatusOf(PointProof proof) =>
        proof is PointProof.WrongNumber or PointProof.WrongAddress ? PointStatus.Wrong : PointStatus.InUse;
}
