using Platform.QualityCheck.Scorecards;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.QualityCheck.Evaluations;

/// <summary>
/// What an evaluation came to: the first revision when it was submitted, a further one for each appeal that changed it. Rows
/// are only added. The collector's agency sees it, also after the case was recalled.
/// </summary>
[ForAgencies(AgencyAccess.Own)]
public sealed class EvaluationRevision : ITenantOwned
{
    /// <summary>What the word to the collector is sealed as; of the first revision.</summary>
    public const string Place = "evaluation_revisions.summary";

    public TenantId TenantId { get; init; }
    public Guid EvaluationId { get; init; }
    public int Revision { get; init; }
    public AgencyId? AgencyId { get; init; }
    public Guid CollectorId { get; init; }
    [Personal(DataKind.Work, DataUse.Quality, LegalBasis.Contract, KeepClass.Recording)]
    public required string CollectorName { get; init; }
    public Guid RecordingId { get; init; }
    public DateTimeOffset CalledAt { get; init; }
    public int DurationSeconds { get; init; }
    public required string Outcome { get; init; }
    public Guid PlanId { get; init; }
    public Guid ScorecardId { get; init; }
    public Guid VersionId { get; init; }

    /// <summary>How many calls of its stratum it stands for.</summary>
    public double Weight { get; init; }

    /// <summary>0 to 100, one decimal.</summary>
    public decimal Score { get; init; }
    public bool Passed { get; init; }

    /// <summary>Keys of the fatal items that were missed, with spaces between; empty when none.</summary>
    public required string Missed { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>The appeal that made it; null for the first.</summary>
    public Guid? AppealId { get; init; }

    [SealedData]
    [Personal(DataKind.Work, DataUse.Quality, LegalBasis.Contract, KeepClass.Recording)]
    public byte[]? Summary { get; init; }
}

/// <summary>One item's answer in one revision.</summary>
[ForAgencies(AgencyAccess.Own)]
public sealed class EvaluationAnswer : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid EvaluationId { get; init; }
    public int Revision { get; init; }
    public required string ItemKey { get; init; }
    public AgencyId? AgencyId { get; init; }
    public Answer Answer { get; init; }
    public int Weight { get; init; }
    public bool IsFatal { get; init; }
}

/// <summary>A stretch of the recording that shows what an item was answered by.</summary>
[ForAgencies(AgencyAccess.Own)]
public sealed class Evidence : ITenantOwned
{
    public const string Place = "evidence.comment";

    public TenantId TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid EvaluationId { get; init; }
    public required string ItemKey { get; init; }
    public AgencyId? AgencyId { get; init; }
    public int FromMs { get; init; }
    public int ToMs { get; init; }

    [SealedData]
    [Personal(DataKind.Work, DataUse.Quality, LegalBasis.Contract, KeepClass.Recording)]
    public required byte[] Comment { get; init; }
}

/// <summary>That the collector, or who leads them, has read the result.</summary>
[ForAgencies(AgencyAccess.Own)]
public sealed class Acknowledgement : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid EvaluationId { get; init; }
    public AgencyId? AgencyId { get; init; }
    public Guid UserId { get; init; }
    [Personal(DataKind.Work, DataUse.Quality, LegalBasis.Contract, KeepClass.Recording)]
    public required string UserName { get; init; }
    public DateTimeOffset At { get; init; }
}
