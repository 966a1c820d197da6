using Platform.Channels;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Debtors;

public readonly record struct DebtorId(Guid Value) : ITypedId<DebtorId>
{
    public static DebtorId New() => new(Guid.CreateVersion7());
    public static DebtorId From(Guid value) => new(value);
    public override string ToString() => Value.ToString("D");
}

/// <summary>Which ways a debtor can be reached at all, so that a planner need not open the sealed details.</summary>
[Flags]
public enum Reachable : short
{
    None = 0,
    Phone = 1,
    Email = 2,
    WeChat = 4,
    Push = 8,
    Address = 16,

    /// <summary>A number that can be called and, as far as is known, not written to: a landline, or one that came to be known otherwise.</summary>
    CallOnly = 32,
}

/// <summary>The person or firm that owes, once per tenant however many accounts there are.</summary>
[ForAgencies(AgencyAccess.Placed, nameof(Id))]
public sealed class Debtor : ITenantOwned
{
    public const string Place = "debtors.details";

    public TenantId TenantId { get; init; }
    public DebtorId Id { get; init; } = DebtorId.New();

    /// <summary>The lender's own reference: the natural key, and the row name under which the details are sealed.</summary>
    [Personal(DataKind.Identity, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public required string Reference { get; init; }

    /// <summary><see cref="DebtorDetails"/> as JSON, sealed by <see cref="Key"/>: the only place of name, numbers and addresses.</summary>
    [SealedData]
    [Personal(DataKind.Identity, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public byte[] Details { get; set; } = [];

    /// <summary>Comes along whenever the debtor is read; null when it was destroyed: then the details are gone.</summary>
    public DebtorKey? Key { get; set; }

    public Reachable Reachable { get; set; }

    /// <summary>Blind index of the E.164 phone; null without one.</summary>
    [Personal(DataKind.Contact, DataUse.Contacting, LegalBasis.Contract, KeepClass.CaseFile)]
    public byte[]? PhoneIndex { get; set; }

    /// <summary>Blind index of the lower-case e-mail address; null without one.</summary>
    [Personal(DataKind.Contact, DataUse.Contacting, LegalBasis.Contract, KeepClass.CaseFile)]
    public byte[]? EmailIndex { get; set; }

    /// <summary>Blind index of the follower's open id; null without one.</summary>
    [Personal(DataKind.Contact, DataUse.Contacting, LegalBasis.Contract, KeepClass.CaseFile)]
    public byte[]? WechatIndex { get; set; }

    /// <summary>BCP 47 tag in which the debtor is written to.</summary>
    [Personal(DataKind.Identity, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public required string Language { get; set; }

    /// <summary>IANA zone of the debtor's day; empty when unknown, which the gate judges by the strictest hours.</summary>
    public required string TimeZone { get; set; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public required string Country { get; set; }

    [Personal(DataKind.Identity, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public required string Region { get; set; }

    /// <summary>Code of what stops every treatment ("dispute", "hardship", "deceased", "legal_hold", "restriction"); null when nothing does.</summary>
    [Personal(DataKind.Circumstances, DataUse.Collection, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public string? Hold { get; set; }

    /// <summary>First hour of the debtor's clock at which the debtor asked to be contacted; null for no wish.</summary>
    public short? WishedFrom { get; set; }

    /// <summary>The hour before which; null for no wish.</summary>
    public short? WishedTo { get; set; }

    /// <summary>The channel on which the debtor asked to be contacted; null for no wish.</summary>
    public ChannelKind? WishedChannel { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>A debtor's personal data in the clear: only in memory, never logged; <see cref="ToString"/> shows none of it.</summary>
/// <param name="Phone">The number that the debtor left with the lender, usually a mobile; in E.164, as all of them.</param>
/// <param name="Landline">A second number that the debtor left.</param>
/// <param name="OtherPhones">Numbers that came to be known otherwise; the last to be called.</param>
public sealed record DebtorDetails(
    string Name, string? Phone, string? Email, string? IdNumber, string? Address, string? WechatOpenId, string? PushToken,
    string? Landline = null, IReadOnlyList<string>? OtherPhones = null)
{
    /// <summary>Of somebody whose key was destroyed nothing is known any more.</summary>
    public static DebtorDetails Gone { get; } = new("", null, null, null, null, null, null);

    public override string ToString() => "DebtorDetails(•••)";
}
