using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Recordings;

public enum RecordingState : short
{
    /// <summary>The call is over; its recording is to be fetched from the provider.</summary>
    Waiting = 0,

    /// <summary>Fetched, hashed and stored; it can be heard.</summary>
    Stored = 1,

    /// <summary>The provider has none.</summary>
    Absent = 2,

    /// <summary>It could not be fetched although it was tried for a long time.</summary>
    Failed = 3,

    /// <summary>It was kept long enough: audio and key are gone.</summary>
    Removed = 4,
}

/// <summary>
/// One recorded call: whose, how long, and where its sealed audio lies outside the database. Two channels, the collector
/// left and the debtor right. Whoever may work the debtor's case now may hear it.
/// </summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class CallRecording : ITenantOwned
{
    /// <summary>What the file's own key is sealed as.</summary>
    public const string Place = "call_recordings.file_key";

    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid CallId { get; init; }
    public Guid DebtorId { get; init; }

    /// <summary>The agency whose person called; null for the lender's own.</summary>
    public AgencyId? AgencyId { get; init; }

    /// <summary>The user who called, and the name at that time.</summary>
    public Guid CollectorId { get; init; }
    [Personal(DataKind.Work, DataUse.Calls, LegalBasis.LegalDuty, KeepClass.Recording)]
    public required string CollectorName { get; init; }

    public Guid LineId { get; init; }

    /// <summary>The provider's name of the call, by which its recording is asked for.</summary>
    public string? ProviderCallId { get; init; }

    /// <summary>When the debtor answered.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Of the audio once it is stored, of the talk until then.</summary>
    public int DurationSeconds { get; set; }

    /// <summary>The collector's disposition code, "none" until it is given.</summary>
    public required string Outcome { get; set; }

    public RecordingState State { get; set; }

    /// <summary>The provider's name of it; null until the provider told.</summary>
    public string? ProviderRecordingId { get; set; }

    /// <summary>Its place in the file store; begins with the tenant.</summary>
    [Personal(DataKind.Recording, DataUse.Calls, LegalBasis.LegalDuty, KeepClass.Recording)]
    public string? FileKey { get; set; }

    /// <summary>The key of the file alone, sealed by the tenant's key.</summary>
    [SealedData]
    [NotPersonal("the key of the recording’s file")]
    public byte[]? FileSecret { get; set; }

    /// <summary>Size of the clear audio in bytes.</summary>
    public long Bytes { get; set; }

    public string ContentType { get; set; } = "audio/wav";

    /// <summary>SHA-256 of the clear audio.</summary>
    public byte[]? Hash { get; set; }

    /// <summary>JSON: for each channel its smallest and largest samples by turns, −127 to 127, evenly over the duration.</summary>
    [Personal(DataKind.Recording, DataUse.Calls, LegalBasis.LegalDuty, KeepClass.Recording)]
    public string? Peaks { get; set; }

    /// <summary>When fetching is tried (again); null when it is not.</summary>
    public DateTimeOffset? NextTryAt { get; set; }

    public short Tries { get; set; }
    public DateTimeOffset? StoredAt { get; set; }

    /// <summary>Why it is absent or failed; a code.</summary>
    public string? Reason { get; set; }
}
