using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Cases;

/// <summary>How one piece of work on a case ended: outcome, why the debtor is overdue, and what comes next. Codes only.</summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class CaseWrapUp : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; }
    public DebtorId DebtorId { get; init; }

    /// <summary>A code of <c>WrapUps.Outcomes</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>A code of <see cref="OverdueReasons"/>; asked for whenever the person who owes was spoken to.</summary>
    [Personal(DataKind.Circumstances, DataUse.Collection, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public string? Reason { get; init; }

    /// <summary>A code of <c>WrapUps.NextSteps</c>.</summary>
    public required string NextStep { get; init; }

    public DateTimeOffset? NextAt { get; init; }
    public Guid? ByUser { get; init; }
    [Personal(DataKind.Work, DataUse.Evidence, LegalBasis.LegalDuty, KeepClass.CaseFile)]
    public required string ByName { get; init; }
    public AgencyId? AgencyId { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>What a wrap-up may say, in the order of the keys that choose it.</summary>
public static class WrapUps
{
    /// <summary>Outcomes in the order of the keys 1 … 9, 0, minus.</summary>
    public static readonly IReadOnlyList<string> Outcomes =
        [.. Calls.Dispositions.Reached, "no_answer", "busy", "voicemail", "wrong_number"];

    public static readonly IReadOnlyList<string> NextSteps =
        ["tomorrow", "in_3_days", "in_7_days", "after_promise", "to_pool"];

    /// <summary>Outcomes at which every treatment stops at once.</summary>
    public static bool Holds(string outcome) => outcome is "dispute" or "hardship";

    /// <summary>Whether the person who owes was spoken to, so that the reason can be and is asked.</summary>
    public static bool AsksReason(string outcome) => Calls.Dispositions.IsEffective(outcome);
}
