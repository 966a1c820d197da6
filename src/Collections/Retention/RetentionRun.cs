using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Retention;

/// <summary>A count of what the periods would remove, and, once somebody has confirmed it, the leave to remove it; or one removal.</summary>
public sealed class RetentionRun : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Only counted; nothing was removed.</summary>
    public bool IsDry { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Null while it goes on: after a crash it is gone on with.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.Audit)]
    public required string StartedBy { get; init; }

    /// <summary>The policy it was counted by; a confirmation holds for no other one.</summary>
    public required string Policy { get; init; }

    public DateTimeOffset? ConfirmedAt { get; set; }

    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.Audit)]
    public string? ConfirmedBy { get; set; }

    public long CaseFiles { get; set; }
    public long ContactRecords { get; set; }
    public long Recordings { get; set; }
}
