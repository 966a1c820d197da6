using Platform.Channels;
using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Tasks;

public enum TaskState : short
{
    Open = 0,
    Done = 1,

    /// <summary>The account was cured or held before anybody acted.</summary>
    Withdrawn = 2,
}

/// <summary>Work a strategy step hands to a person: a manual call or a visit.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class CollectorTask : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public long AttemptId { get; init; }
    public AccountId AccountId { get; init; }
    public DebtorId DebtorId { get; init; }
    public ChannelKind Channel { get; init; }
    public Guid? TemplateVersionId { get; init; }
    public DateTimeOffset DueAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public TaskState State { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}
