using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Visits;

public enum VisitEntryKind : short
{
    CheckIn = 0,
    Photo = 1,
    Note = 2,
    Outcome = 3,
}

/// <summary>What the phone wrote down on a visit. Its id is the phone's: sent again after a lost connection, it is still one.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class VisitEntry : ITenantOwned
{
    /// <summary>What the place is sealed as.</summary>
    public const string Place = "visit_entries.location";

    /// <summary>What a photo's own key is sealed as.</summary>
    public const string FilePlace = "visit_entries.file_key";

    public TenantId TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid VisitId { get; init; }
    public DebtorId DebtorId { get; init; }
    public VisitEntryKind Kind { get; init; }

    /// <summary>By the phone's clock as far as it can be true: not before the check-in, not after it came here.</summary>
    public DateTimeOffset At { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary><see cref="VisitLocation"/> as JSON; null when the phone did not say where it was.</summary>
    [SealedData]
    [Personal(DataKind.Place, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public byte[]? Location { get; init; }

    public Guid? ByUser { get; init; }
    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public required string ByName { get; init; }
    public AgencyId? AgencyId { get; init; }

    /// <summary>Of a photo: its place in the file store, its own key, its size and the SHA-256 of what is kept.</summary>
    [Personal(DataKind.Recording, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public string? FileKey { get; init; }

    [SealedData]
    [NotPersonal("the key of the photo’s file")]
    public byte[]? FileSecret { get; init; }

    public long Bytes { get; init; }
    public byte[]? Hash { get; init; }
}

/// <summary>Where a phone was, in degrees; how sure it is, in metres.</summary>
public sealed record VisitLocation(double Latitude, double Longitude, double Accuracy)
{
    public bool IsOnEarth => Math.Abs(Latitude) <= 90 && Math.Abs(Longitude) <= 180 && Accuracy is >= 0 and < 1_000_000;

    public override string ToString() => "VisitLocation(•••)";
}
