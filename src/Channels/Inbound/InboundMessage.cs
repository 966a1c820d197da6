using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Inbound;

/// <summary>What a person wrote to the lender on a channel: an answer or a message of their own. Kept once, however often it is told.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class InboundMessage : ITenantOwned
{
    public const string Place = "inbound_messages.content";

    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Who wrote it; null while nobody is known by the address it came from.</summary>
    public Guid? DebtorId { get; set; }

    public ChannelKind Channel { get; init; }
    public required string Provider { get; init; }

    /// <summary>The provider's own id: with the provider's name it is one message.</summary>
    public required string ProviderMessageId { get; init; }

    /// <summary>When it came here.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Blind index of the sender's address.</summary>
    [Personal(DataKind.Contact, DataUse.Contacting, LegalBasis.Contract, KeepClass.ContactRecord)]
    public required byte[] AddressIndex { get; init; }

    /// <summary><see cref="InboundContent"/> as JSON, sealed under this row's id.</summary>
    [SealedData]
    [Personal(DataKind.Conversation, DataUse.Contacting, LegalBasis.Contract, KeepClass.ContactRecord)]
    public required byte[] Content { get; init; }

    /// <summary>Whether it stopped its channel.</summary>
    public bool IsStop { get; init; }

    /// <summary>Who said whose it is, or that it is nobody's; null when the address said so or nobody has yet.</summary>
    [Personal(DataKind.Work, DataUse.Contacting, LegalBasis.Contract, KeepClass.ContactRecord)]
    public string? SettledBy { get; set; }

    public DateTimeOffset? SettledAt { get; set; }
}
