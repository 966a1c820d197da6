using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;

namespace Platform.QualityCheck.Appeals;

/// <summary>That an answer of an evaluation is contested, and why. Each item once; rows are only added.</summary>
[ForAgencies(AgencyAccess.Own)]
public sealed class Appeal : ITenantOwned
{
    public const string Place = "appeals.reason";

    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid EvaluationId { get; init; }
    public required string ItemKey { get; init; }
    public AgencyId? AgencyId { get; init; }

    /// <summary>The answer as it was when it was contested.</summary>
    public Answer Contested { get; init; }

    public Guid RaisedBy { get; init; }
    [Personal(DataKind.Work, DataUse.Quality, LegalBasis.Contract, KeepClass.Recording)]
    public required string RaisedByName { get; init; }
    public DateTimeOffset RaisedAt { get; init; }

    [SealedData]
    [Personal(DataKind.Work, DataUse.Quality, LegalBasis.Contract, KeepClass.Recording)]
    public required byte[] Reason { get; init; }
}

/// <summary>What another inspector decided; one for each appeal, and never changed.</summary>
[ForAgencies(AgencyAccess.Own)]
public sealed class AppealDecision : ITenantOwned
{
    public const string Place = "appeal_decisions.reason";

    public TenantId TenantId { get; init; }
    public Guid AppealId { get; init; }
    public Guid EvaluationId { get; init; }
    public AgencyId? AgencyId { get; init; }

    /// <summary>Whether the answer was changed; else it stands.</summary>
    public bool IsOverturned { get; init; }

    /// <summary>What is answered now; null when it stands.</summary>
    public Answer? NewAnswer { get; init; }

    public Guid InspectorId { get; init; }
    public DateTimeOffset DecidedAt { get; init; }

    [SealedData]
    [Personal(DataKind.Work, DataUse.Quality, LegalBasis.Contract, KeepClass.Recording)]
    public required byte[] Reason { get; init; }
}

/// <summary>How long results may be appealed.</summary>
public sealed class AppealPolicy : ITenantSetting<AppealPolicy>
{
    public static string Name => "appeals";

    /// <summary>Days from the submission.</summary>
    public int Days { get; init; } = 5;

    public Refusal? Check() => Days is < 1 or > 60 ? Refusal.Invalid("days", "range", 1, 60) : null;
}
