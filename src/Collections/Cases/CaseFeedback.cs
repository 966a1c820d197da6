using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Cases;

/// <summary>What a person told about paying, as codes that can be counted; each telling is kept.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class CaseFeedback : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; }
    public DebtorId DebtorId { get; init; }

    /// <summary>A code of <see cref="FeedbackCodes.Incomes"/>; null when it was not told.</summary>
    [Personal(DataKind.Circumstances, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public string? Income { get; init; }

    /// <summary>A code of <see cref="FeedbackCodes.Abilities"/>.</summary>
    [Personal(DataKind.Circumstances, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public string? Ability { get; init; }

    /// <summary>A code of <see cref="FeedbackCodes.Willingness"/>.</summary>
    [Personal(DataKind.Circumstances, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public string? Willingness { get; init; }

    /// <summary>A code of <see cref="FeedbackCodes.Needs"/>.</summary>
    [Personal(DataKind.Circumstances, DataUse.Collection, LegalBasis.Contract, KeepClass.CaseFile)]
    public string? Need { get; init; }

    public Guid? ByUser { get; init; }
    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public required string ByName { get; init; }
    public AgencyId? AgencyId { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>The answers that can be told, in the order in which they are shown.</summary>
public static class FeedbackCodes
{
    public static readonly IReadOnlyList<string> Incomes = ["regular", "irregular", "reduced", "none"];
    public static readonly IReadOnlyList<string> Abilities = ["in_full", "in_part", "later", "not_at_all"];
    public static readonly IReadOnlyList<string> Willingness = ["willing", "hesitant", "unwilling"];
    public static readonly IReadOnlyList<string> Needs = ["none", "instalments", "more_time", "smaller_amount", "advice"];

    /// <summary>Each question with its answers.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> All = new Dictionary<string, IReadOnlyList<string>>
    {
        ["income"] = Incomes, ["ability"] = Abilities, ["willingness"] = Willingness, ["need"] = Needs,
    };
}
