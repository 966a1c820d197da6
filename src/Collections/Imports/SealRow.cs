using Platform.Collections.Debtors;
using Platform.Tenancy.Protection;

namespace Platform.Collections.Imports;

/// <summary>Turns a checked row into one that may be staged: what is personal is sealed before it touches a disk.</summary>
public sealed class SealRow(Guid importId, TenantCipher cipher)
{
    public ImportRow Run(long rowNo, CheckedRow row)
    {
        var points = new StagedPoints(row.Origins);
        var phone = row.Details.Phone is { } number ? DebtorSeal.PhoneIndex(cipher, number) : null;
        var email = row.Details.Email is { } address ? DebtorSeal.EmailIndex(cipher, address) : null;
        var wechat = row.Details.WechatOpenId is { } openId ? DebtorSeal.WechatIndex(cipher, openId) : null;
        foreach (var point in DebtorPoints.Of(row.Details))
        {
            var known = point.Kind switch { PointKind.Phone => phone, PointKind.Email => email, PointKind.WeChat => wechat, _ => null };
            points.Add(point.Kind, point.Slot, known ?? DebtorPoints.IndexOf(cipher, point.Kind, point.Value));
        }
        return Make(rowNo, row, phone, email, wechat, points, DebtorSeal.Seal(cipher, row.DebtorRef, row.Details));
    }

    private ImportRow Make(long rowNo, CheckedRow row, byte[]? phone, byte[]? email, byte[]? wechat, StagedPoints points, SealedDetails made) => new()
    {
        ImportId = importId,
        RowNo = rowNo,
        AccountNo = row.AccountNo,
        DebtorRef = row.DebtorRef,
        NewAccountId = Guid.CreateVersion7(),
        NewDebtorId = Guid.CreateVersion7(),
        Details = made.Details,
        DetailsKey = made.Key,
        KeyVersion = made.KeyVersion,
        Reachable = (short)DebtorSeal.WaysOf(row.Details),
        PhoneIndex = phone,
        EmailIndex = email,
        WechatIndex = wechat,
        Points = points.Packed,
        PointMask = points.Mask,
        Language = row.Language,
        TimeZone = row.TimeZone,
        Country = row.Country,
        Region = row.Region,
        Product = row.Product,
        Currency = row.Currency,
        Balance = row.Balance,
        PastDue = row.PastDue,
        DueDate = row.DueDate,
        MinPayment = row.MinPayment,
        RiskScore = row.RiskScore,
        Industry = row.Industry,
        CreditLimit = row.CreditLimit,
        Attributes = row.Attributes,
    };
}
