using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.QualityCheck.Evaluations;

public enum EvaluationState : short
{
    /// <summary>Drawn; any inspector may take it.</summary>
    Open = 0,

    /// <summary>One inspector has it.</summary>
    Claimed = 1,

    /// <summary>Scored; what was found is in its revisions.</summary>
    Submitted = 2,
}

/// <summary>
/// A drawn call that is to be scored, and by whom. Agencies do not see it: whose calls are looked at is not for them to know
/// before there is a result.
/// </summary>
public sealed class Evaluation : ITenantOwned
{
    /// <summary>What the draft is sealed as.</summary>
    public const string Place = "evaluations.draft";

    public TenantId TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid DrawId { get; init; }
    public Guid PlanId { get; init; }
    public Guid ScorecardId { get; init; }
    public Guid RecordingId { get; init; }
    public Guid DebtorId { get; init; }
    public Guid CollectorId { get; init; }
    [Personal(DataKind.Work, DataUse.Quality, LegalBasis.Contract, KeepClass.Recording)]
    public required string CollectorName { get; init; }
    public AgencyId? AgencyId { get; init; }
    public DateTimeOffset CalledAt { get; init; }
    public int DurationSeconds { get; init; }

    /// <summary>The collector's disposition code when it was drawn.</summary>
    public required string Outcome { get; init; }

    public required string Stratum { get; init; }

    /// <summary>How many calls of its stratum it stands for: population over drawn.</summary>
    public double Weight { get; init; }

    public EvaluationState State { get; set; }
    public DateTimeOffset DueAt { get; init; }

    /// <summary>The scorecard's version; set, and thereby frozen, when an inspector begins.</summary>
    public Guid? VersionId { get; set; }

    public Guid? InspectorId { get; set; }
    [Personal(DataKind.Work, DataUse.Quality, LegalBasis.Contract, KeepClass.Recording)]
    public string? InspectorName { get; set; }
    public DateTimeOffset? ClaimedAt { get; set; }
    public DateTimeOffset? SubmittedAt { get; set; }

    /// <summary>What its inspector has written so far, as JSON of a <see cref="EvaluationDraft"/>.</summary>
    [SealedData]
    [Personal(DataKind.Work, DataUse.Quality, LegalBasis.Contract, KeepClass.Recording)]
    public byte[]? Draft { get; set; }

    /// <summary>Counts the drafts kept: one made from an older screen is refused.</summary>
    public int DraftNo { get; set; }

    /// <summary>The newest revision; 0 until it is submitted.</summary>
    public int Revision { get; set; }
}
