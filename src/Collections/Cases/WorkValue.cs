using Platform.Tenancy.Data;

namespace Platform.Collections.Cases;

/// <summary>One reason why a case stands where it does in the work list, and by how much it weighs.</summary>
/// <param name="Code">A localisation key: <c>age_30</c>, <c>promise_due</c> …</param>
public sealed record WorkReason(string Code, decimal Weight);

/// <summary>What the order of the work list is made of.</summary>
public sealed record WorkFacts(
    decimal PastDue, int DaysPastDue, bool PromiseDue, bool Missed, bool Promised, bool FollowUpDue, bool Later, bool Reached,
    bool Contacted, bool OnHold);

/// <summary>
/// The value of working a case now: what is past due, weighed by signals that it can be had today. Said twice, for the
/// database to order by and for people to read; a test holds the two together.
/// </summary>
public static class WorkValue
{
    private static readonly (int MaxDays, string Code, decimal Weight)[] Ages =
        [(30, "age_30", 1m), (60, "age_60", 0.8m), (90, "age_90", 0.6m), (180, "age_180", 0.4m)];

    private static readonly WorkReason Oldest = new("age_old", 0.2m);

    private static readonly (string Column, WorkReason Reason, Func<WorkFacts, bool> Holds)[] Signals =
    [
        ("promise_due", new("promise_due", 2m), facts => facts.PromiseDue),
        ("missed", new("missed", 1.5m), facts => facts.Missed),
        ("promised", new("promised", 0.1m), facts => facts.Promised),
        ("follow_up_due", new("follow_up_due", 1.5m), facts => facts.FollowUpDue),
        ("later", new("later", 0.05m), facts => facts.Later),
        ("reached", new("reached", 1.25m), facts => facts.Reached),
        ("contacted", new("contacted", 0.3m), facts => facts.Contacted),
        ("on_hold", new("on_hold", 0.02m), facts => facts.OnHold),
    ];

    public static IReadOnlyList<WorkReason> Reasons(WorkFacts facts)
    {
        var age = Ages.FirstOrDefault(age => facts.DaysPastDue <= age.MaxDays);
        return
        [
            age.Code is null ? Oldest : new WorkReason(age.Code, age.Weight),
            .. Signals.Where(signal => signal.Holds(facts)).Select(signal => signal.Reason),
        ];
    }

    public static decimal Of(WorkFacts facts) => Reasons(facts).Aggregate(facts.PastDue, (value, reason) => value * reason.Weight);

    /// <summary>The same over the columns past_due, days and one flag of 0 or 1 for each signal.</summary>
    internal static SqlText Sql { get; } = new(
        "past_due * 1.0 * (case " +
        string.Join(' ', Ages.Select(age => FormattableString.Invariant($"when days <= {age.MaxDays} then {age.Weight}"))) +
        FormattableString.Invariant($" else {Oldest.Weight} end)") +
        string.Concat(Signals.Select(signal =>
            FormattableString.Invariant($" * (case when {signal.Column} = 1 then {signal.Reason.Weight} else 1.0 end)"))));
}
