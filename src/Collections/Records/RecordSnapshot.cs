using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Records;

/// <summary>The records of processing as they stood when somebody kept them; never changed, and not removed by any policy.</summary>
public sealed class RecordSnapshot : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public DateTimeOffset MadeAt { get; init; }

    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.Audit)]
    public required string MadeBy { get; init; }

    /// <summary><see cref="ProcessingRecords"/> as JSON.</summary>
    public required string Json { get; init; }
}
