using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Templates;

/// <summary>Words for one channel under a name; what is sent is always one frozen <see cref="TemplateVersion"/>.</summary>
[ForAgencies(AgencyAccess.Read)]
public sealed class Template : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Short stable name within the tenant, such as <c>sms-1</c>.</summary>
    public required string Key { get; init; }

    public required string Name { get; set; }
    public ChannelKind Channel { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One immutable state of a template; a draft has no <see cref="PublishedAt"/> and is the only one that changes.</summary>
[ForAgencies(AgencyAccess.Read)]
public sealed class TemplateVersion : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid TemplateId { get; init; }
    public int Version { get; init; }
    public DateTimeOffset? PublishedAt { get; set; }
    public string? PublishedBy { get; set; }
}

/// <summary>The Liquid text of a version in one language (BCP 47); the debtor's language chooses, the tenant's is the fallback.</summary>
[ForAgencies(AgencyAccess.Read)]
public sealed class TemplateText : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid VersionId { get; init; }
    public required string Language { get; init; }
    public string? Subject { get; set; }
    public required string Body { get; set; }
}
