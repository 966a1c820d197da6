namespace Platform.Collections.Cases;

/// <summary>Why a debtor is overdue, as people say it at wrap-up.</summary>
public static class OverdueReasons
{
    public static readonly IReadOnlyList<string> All =
        ["forgot", "cash_gap", "lost_income", "illness", "dispute", "payment_failed", "over_indebted", "refuses", "unknown"];

    public static bool IsKnown(string code) => All.Contains(code);
}
