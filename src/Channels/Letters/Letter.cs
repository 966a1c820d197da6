using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Letters;

/// <summary>A letter that waits to be printed, or was: one for each attempt, its text and address sealed.</summary>
public sealed class Letter : ITenantOwned
{
    public const string Place = "letters.content";

    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public long AttemptId { get; init; }

    /// <summary><see cref="LetterContent"/> as JSON, sealed by the tenant's key under this row's id.</summary>
    [SealedData]
    [Personal(DataKind.Conversation, DataUse.Contacting, LegalBasis.Contract, KeepClass.ContactRecord)]
    public required byte[] Content { get; init; }

    public DateTimeOffset At { get; init; }
    public short Pages { get; init; }

    /// <summary>The batch it was handed over in; null while it waits.</summary>
    public Guid? BatchId { get; set; }

    /// <summary>SHA-256 of its PDF, set with the batch.</summary>
    public byte[]? Hash { get; set; }
}

/// <summary>Letters that were handed to the printer together.</summary>
public sealed class LetterBatch : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public DateTimeOffset At { get; init; }
    [Personal(DataKind.Work, DataUse.Contacting, LegalBasis.Contract, KeepClass.ContactRecord)]
    public required string MadeBy { get; init; }
    public int Letters { get; init; }
    public int Pages { get; init; }
}
