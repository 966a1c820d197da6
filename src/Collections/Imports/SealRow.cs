using Platform.Collections.Debtors;
using Platform.Tenancy.Protection;

namespace Platform.Collections.Imports;

/// <summary>Turns a checked row into one that may be staged: what is personal is sealed before it touches a disk.</summary>
public sealed class SealRow(Guid importId, TenantCipher cipher)
{
    public ImportRow Run(long rowNo, CheckedRow row) => Staged(rowNo, row, DebtorSeal.Seal(cipher, row.DebtorRef, row.Details));

    private ImportRow Staged(long rowNo, CheckedRow row, SealedDetails made) => new()
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
        PhoneIndex = row.Details.Phone is { } phone ? DebtorSeal.PhoneIndex(cipher, phone) : null,
        EmailIndex = row.Details.Email is { } email ? DebtorSeal.EmailIndex(cipher, email) : null,
        WechatIndex = row.Details.WechatOpenId is { } openId ? DebtorSeal.WechatIndex(cipher, openId) : null,
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
