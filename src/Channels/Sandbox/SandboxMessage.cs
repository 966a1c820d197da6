using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Sandbox;

/// <summary>A message that the sandbox took instead of a provider; its text is sealed and can be read on a page.</summary>
public sealed class SandboxMessage : ITenantOwned
{
    public const string Place = "sandbox_messages.content";

    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public long AttemptId { get; init; }
    public ChannelKind Channel { get; init; }

    /// <summary>JSON of address, subject and body, sealed by the tenant's key under this row's id.</summary>
    [SealedData]
    [Personal(DataKind.Conversation, DataUse.Contacting, LegalBasis.Contract, KeepClass.ContactRecord)]
    public required byte[] Content { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>When its receipt is due, and which it will be (an <c>AttemptState</c>); null once given.</summary>
    public DateTimeOffset? ReceiptAt { get; set; }

    public short ReceiptState { get; set; }
}
