using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Messages;

/// <summary>A provider's word on delivery, kept as it came and merged later; codes only, never the message or the address.</summary>
public sealed class Receipt : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public long Id { get; init; }
    public long AttemptId { get; init; }
    public required string Provider { get; init; }
    public required string ProviderMessageId { get; init; }
    public AttemptState State { get; init; }
    public string? ErrorCode { get; init; }
    public DateTimeOffset At { get; init; }
    public bool Applied { get; set; }
}
