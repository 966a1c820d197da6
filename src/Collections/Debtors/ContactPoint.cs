using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Debtors;

/// <summary>Which of a debtor's details a contact point is.</summary>
public enum PointKind : short
{
    Phone = 0,
    Landline = 1,
    OtherPhone = 2,
    Email = 3,
    Address = 4,
    WeChat = 5,
    Push = 6,
}

/// <summary>Where a contact point comes from. What was scraped, bought or read out of somebody's network has no place here.</summary>
public enum PointSource : short
{
    /// <summary>The lender's own records; what a file that says nothing else is taken for.</summary>
    LenderChannel = 0,
    Contract = 1,
    Debtor = 2,

    /// <summary>A guarantor or a contact that the contract names.</summary>
    ListedContact = 3,

    /// <summary>A court, a register or another public authority.</summary>
    PublicAuthority = 4,
}

/// <summary>What showed that a contact point is the debtor's, or that it is not.</summary>
public enum PointProof : short
{
    /// <summary>The debtor was spoken to on this number.</summary>
    Answered = 1,

    /// <summary>A message came from this address.</summary>
    Replied = 2,

    /// <summary>A link sent there was opened, and who opened it proved to be the debtor.</summary>
    LinkOpened = 3,

    /// <summary>The debtor was met at the address.</summary>
    Met = 4,

    /// <summary>Somebody else has the number.</summary>
    WrongNumber = 10,

    /// <summary>The debtor does not live at the address.</summary>
    WrongAddress = 11,
}

public enum PointStatus : short
{
    InUse = 0,
    Wrong = 1,
}

/// <summary>
/// Where one of a debtor's addresses comes from, on what ground it is kept, and when it last proved right. The value itself
/// is in the debtor's sealed details; here is only the blind index that tells whether it is still the same.
/// </summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class ContactPoint : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public DebtorId DebtorId { get; init; }
    public PointKind Kind { get; init; }

    /// <summary>0, and on for further ones of a kind.</summary>
    public short Slot { get; init; }

    [Personal(DataKind.Contact, DataUse.Contacting, LegalBasis.Contract, KeepClass.CaseFile)]
    public required byte[] ValueIndex { get; set; }
    public PointSource Source { get; set; }
    public LegalBasis Basis { get; set; }

    /// <summary>Since when this value is known here.</summary>
    public DateTimeOffset Since { get; set; }

    /// <summary>When it last proved right, or wrong; null while nothing has shown either.</summary>
    public DateTimeOffset? VerifiedAt { get; set; }

    public PointProof? Proof { get; set; }
    public PointStatus Status { get; set; }
}
