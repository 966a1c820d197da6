namespace Platform.Tenancy.Protection;

/// <summary>What a column tells about a person.</summary>
public enum DataKind : short
{
    Identity = 0,
    Contact = 1,
    Financial = 2,

    /// <summary>What was said or written.</summary>
    Conversation = 3,
    Recording = 4,

    /// <summary>Why somebody is overdue, what they can pay: often telling of health, work or family.</summary>
    Circumstances = 5,

    /// <summary>Where somebody was, as proof of a visit; never inferred.</summary>
    Place = 6,

    /// <summary>Who of the lender's or an agency's people did something.</summary>
    Work = 7,
    SignIn = 8,
    Trace = 9,
}

/// <summary>What it is processed for: one processing activity each.</summary>
public enum DataUse : short
{
    Collection = 0,
    Contacting = 1,
    Calls = 2,
    Quality = 3,
    Access = 4,
    Evidence = 5,
}

/// <summary>How long it is kept: each class has one policy.</summary>
public enum KeepClass : short
{
    /// <summary>With the debtor's file: from its opening until so long after the last activity.</summary>
    CaseFile = 0,

    /// <summary>What was sent, said and answered.</summary>
    ContactRecord = 1,
    Recording = 2,

    /// <summary>The staged rows of a file: gone when the import ends.</summary>
    Intake = 3,

    /// <summary>While the person works there.</summary>
    Staff = 4,

    /// <summary>The log and its proofs.</summary>
    Audit = 5,

    /// <summary>A wish not to be contacted: as long as the address could be used again.</summary>
    Objection = 6,
}

/// <summary>The ground on which personal data may be kept and used.</summary>
public enum LegalBasis : short
{
    Contract = 0,
    Consent = 1,
    LegalDuty = 2,

    /// <summary>GDPR 6(1)(f) and its like; PIPL 13 knows no such ground.</summary>
    LegitimateInterest = 3,

    /// <summary>Made public by the person or lawfully otherwise: PIPL 13(6).</summary>
    MadePublic = 4,
}

/// <summary>
/// A column holds personal data: what it tells, what for, on what ground and how long. The data map and the records of
/// processing are made from it.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class PersonalAttribute(DataKind kind, DataUse use, LegalBasis basis, KeepClass keep) : Attribute
{
    public DataKind Kind { get; } = kind;
    public DataUse Use { get; } = use;
    public LegalBasis Basis { get; } = basis;
    public KeepClass Keep { get; } = keep;

    /// <summary>On a class: the inherited property that is meant.</summary>
    public string? Of { get; init; }
}

/// <summary>A column looks like personal data or is sealed, and holds none; and why.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotPersonalAttribute(string because) : Attribute
{
    public string Because { get; } = because;
}
