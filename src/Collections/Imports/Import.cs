using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Imports;

public enum ImportState : short
{
    /// <summary>Rows arrive, are checked and staged; nothing of the portfolio has changed.</summary>
    Receiving = 0,

    /// <summary>All rows are staged; one transaction merges them.</summary>
    Merging = 1,
    Completed = 2,

    /// <summary>Nothing of the portfolio was changed; <see cref="Import.Failure"/> says why.</summary>
    Failed = 3,
}

/// <summary>One portfolio file on its way in; the API calls receiving and merging together <c>running</c>.</summary>
public sealed class Import : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    [NotPersonal("the name of the lender’s file")]
    public string FileName { get; init; } = "";

    /// <summary>"page" or "api".</summary>
    public required string Source { get; init; }

    public Guid? MappingId { get; init; }
    public ImportState State { get; set; }
    public long RowsRead { get; set; }
    public long BytesRead { get; set; }

    /// <summary>Size of the upload where its sender said it; null when it streams without one.</summary>
    public long? BytesTotal { get; init; }

    public long Accepted { get; set; }
    public long Rejected { get; set; }
    public long Created { get; set; }
    public long Updated { get; set; }
    public long Cured { get; set; }

    /// <summary>Refusal code of what broke the whole import, with its values behind a colon; null unless failed.</summary>
    public string? Failure { get; set; }

    [Personal(DataKind.Work, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public string StartedBy { get; init; } = "";
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Last sign of life of the process that works on it; silent for two minutes means that it died.</summary>
    public DateTimeOffset HeartbeatAt { get; set; }

    /// <summary>What broke the whole import, as the refusal that a reader is told.</summary>
    public Refusal? FailedBecause() => Failure?.Split(':', 2) switch
    {
        [var code, var values] => new Refusal(code, [.. values.Split('|')]),
        [var code] => new Refusal(code),
        _ => null,
    };
}

/// <summary>Why one row was refused. The value itself is not kept: it may be personal data.</summary>
public sealed class ImportError : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid ImportId { get; init; }

    /// <summary>Counted as a spreadsheet counts: the header is row 1.</summary>
    public long RowNo { get; init; }

    public required string Field { get; init; }
    public required string Code { get; init; }
}

/// <summary>
/// A checked row waiting for the merge, personal data already sealed. Deleted when the import ends, and worth nothing
/// without it, so it need not survive a crash of the server.
/// </summary>
[Unlogged]
public sealed class ImportRow : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid ImportId { get; init; }
    public long RowNo { get; init; }
    [Personal(DataKind.Financial, DataUse.Collection, LegalBasis.Contract, KeepClass.Intake)]
    public required string AccountNo { get; init; }
    [Personal(DataKind.Identity, DataUse.Collection, LegalBasis.Contract, KeepClass.Intake)]
    public required string DebtorRef { get; init; }
    public Guid NewAccountId { get; init; }
    public Guid NewDebtorId { get; init; }
    [Personal(DataKind.Identity, DataUse.Collection, LegalBasis.Contract, KeepClass.Intake)]
    public required byte[] Details { get; init; }
    [NotPersonal("the key of the details; without it they are gone")]
    public required byte[] DetailsKey { get; init; }
    public int KeyVersion { get; init; }
    public short Reachable { get; init; }
    [Personal(DataKind.Identity, DataUse.Collection, LegalBasis.Contract, KeepClass.Intake)]
    public byte[]? PhoneIndex { get; init; }
    [Personal(DataKind.Identity, DataUse.Collection, LegalBasis.Contract, KeepClass.Intake)]
    public byte[]? EmailIndex { get; init; }
    [Personal(DataKind.Identity, DataUse.Collection, LegalBasis.Contract, KeepClass.Intake)]
    public byte[]? WechatIndex { get; init; }

    /// <summary>The contact points with their sources, packed; no value in the clear.</summary>
    [Personal(DataKind.Identity, DataUse.Collection, LegalBasis.Contract, KeepClass.Intake)]
    public required byte[] Points { get; init; }

    /// <summary>Which points there are, a bit each.</summary>
    public short PointMask { get; init; }

    [Personal(DataKind.Identity, DataUse.Collection, LegalBasis.Contract, KeepClass.Intake)]
    public required string Language { get; init; }
    public required string TimeZone { get; init; }
    public required string Country { get; init; }
    [Personal(DataKind.Identity, DataUse.Collection, LegalBasis.Contract, KeepClass.Intake)]
    public required string Region { get; init; }
    public required string Product { get; init; }
    public required string Currency { get; init; }
    public decimal Balance { get; init; }
    public decimal PastDue { get; init; }
    public DateOnly DueDate { get; init; }
    public decimal? MinPayment { get; init; }
    public decimal? RiskScore { get; init; }
    public string? Industry { get; init; }
    public decimal? CreditLimit { get; init; }
    [Personal(DataKind.Financial, DataUse.Collection, LegalBasis.Contract, KeepClass.Intake)]
    public string? Attributes { get; init; }

    /// <summary>Set by the merge: what was due is paid, so the treatments for it stop.</summary>
    public bool Stops { get; init; }
}

/// <summary>A lender's own column names, date and number forms and code lists, mapped once.</summary>
public sealed class ImportMapping : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Name { get; set; }

    /// <summary>The mapping as JSON.</summary>
    public required string Json { get; set; }

    /// <summary>Chosen already when a person uploads a file; at most one of a tenant's. The API always names its mapping.</summary>
    public bool IsDefault { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}
