using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Auditing.Searches;

/// <summary>A question to the audit explorer that a person keeps under a name; it is theirs alone.</summary>
[ForAgencies(AgencyAccess.None)]
public sealed class AuditSearch : ITenantOwned
{
    public const int LongestName = 60;
    public const int LongestQuery = 600;
    public const int Most = 20;

    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid UserId { get; init; }
    public required string Name { get; set; }

    /// <summary>The explorer's address behind the question mark: ids, codes and days.</summary>
    public required string Query { get; set; }

    public DateTimeOffset At { get; set; }
}
