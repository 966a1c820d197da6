using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Cases;

/// <summary>What a collector wrote down about a case; people write personal things, so the text is sealed.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class CaseNote : ITenantOwned
{
    public const string Place = "case_notes.text";
    public const int Longest = 4_000;

    public TenantId TenantId { get; init; }

    /// <summary>Given by the browser that it is written in: sent twice over a bad line, it is one note.</summary>
    public Guid Id { get; init; }

    public DebtorId DebtorId { get; init; }

    [SealedData]
    [Personal(DataKind.Circumstances, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public required byte[] Text { get; init; }

    public Guid? WrittenBy { get; init; }
    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public required string WrittenByName { get; init; }
    public AgencyId? AgencyId { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>A note that is still being written: kept for its writer until it is added.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class NoteDraft : ITenantOwned
{
    public const string Place = "note_drafts.text";

    public TenantId TenantId { get; init; }
    public DebtorId DebtorId { get; init; }
    public Guid UserId { get; init; }

    /// <summary>The id that the note will have.</summary>
    public Guid NoteId { get; set; }

    [SealedData]
    [Personal(DataKind.Circumstances, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public required byte[] Text { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>What names the row when its text is sealed.</summary>
    public static string Row(DebtorId debtor, Guid user) => $"{debtor}:{user:D}";
}
