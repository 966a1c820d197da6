using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Collections.Segments;

namespace Platform.Collections.Strategies;

/// <summary>The meaning of a strategy, and so of the planner's SQL: which steps touch an account on which day.</summary>
public static class Timeline
{
    /// <summary>The steps of exactly this many days past due, in the order of the day.</summary>
    public static IEnumerable<StrategyStep> TouchesOn(StrategyDefinition strategy, int daysPastDue) =>
        strategy.Steps.Where(step => step.Day == daysPastDue).OrderBy(step => step.From).ThenBy(step => step.No);

    /// <summary>The same for one account on one of its debtor's local days: only while the segment selects it.</summary>
    /// <param name="strategy">A published one: it holds its segment's conditions.</param>
    public static IEnumerable<StrategyStep> TouchesOn(
        StrategyDefinition strategy, Account account, Debtor debtor, DateOnly localDay)
    {
        var daysPastDue = localDay.DayNumber - account.DueDate.DayNumber;
        return account.State is AccountState.Open
            && SegmentTest.Matches(strategy.Segment ?? SegmentDefinition.Everyone, account, debtor, daysPastDue)
            ? TouchesOn(strategy, daysPastDue)
            : [];
    }
}
