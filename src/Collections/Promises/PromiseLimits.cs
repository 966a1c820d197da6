using Platform.Tenancy;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Promises;

/// <summary>What a collector may agree with a debtor without asking the lender, and what the lender approves at most.</summary>
public sealed record PromiseLimits : ITenantSetting<PromiseLimits>
{
    /// <summary>The longest plan that Chinese card rules know: five years (measures for credit card business, art. 70).</summary>
    public const int LongestMonths = 60;

    public static string Name => "promise_limits";

    /// <summary>How many days ahead a promise may lie.</summary>
    public int MaxDays { get; init; } = 31;

    public int MaxInstalments { get; init; } = 12;
    public int MaxMonths { get; init; } = 12;

    /// <summary>The least first instalment, in percent of the whole plan.</summary>
    public int MinFirstPercent { get; init; } = 10;

    /// <summary>The most instalments that may be agreed with approval.</summary>
    public int MostInstalments { get; init; } = 36;

    /// <summary>How many days a collector may put a debt off, and how many with approval.</summary>
    public int MaxDeferralDays { get; init; } = 30;

    public int MostDeferralDays { get; init; } = 180;

    /// <summary>How much of a debt a collector may forgive in a settlement, in percent, and how much with approval.</summary>
    public decimal MaxDiscountPercent { get; init; }

    public decimal MostDiscountPercent { get; init; } = 30;

    /// <summary>Fee of an instalment plan for each instalment, in percent of the debt.</summary>
    public decimal FeePercent { get; init; }

    /// <summary>Days after the due day in which the lender's file with the payment may still come.</summary>
    public int GraceDays { get; init; } = 1;

    public Refusal? Check()
    {
        if (MaxDays is < 1 or > 366) return Refusal.Invalid("maxDays", "plan_range");
        if (MaxInstalments is < 2 or > LongestMonths) return Refusal.Invalid("maxInstalments", "plan_range");
        if (MaxMonths is < 1 or > LongestMonths) return Refusal.Invalid("maxMonths", "plan_range");
        if (MostInstalments < MaxInstalments || MostInstalments > LongestMonths) return Refusal.Invalid("mostInstalments", "plan_range");
        if (MaxDeferralDays is < 0 or > 366) return Refusal.Invalid("maxDeferralDays", "plan_range");
        if (MostDeferralDays < MaxDeferralDays || MostDeferralDays > 366) return Refusal.Invalid("mostDeferralDays", "plan_range");
        if (MaxDiscountPercent is < 0 or > 100) return Refusal.Invalid("maxDiscountPercent", "plan_range");
        if (MostDiscountPercent < MaxDiscountPercent || MostDiscountPercent > 100) return Refusal.Invalid("mostDiscountPercent", "plan_range");
        if (FeePercent is < 0 or > 5) return Refusal.Invalid("feePercent", "plan_range");
        if (MinFirstPercent is < 0 or > 100) return Refusal.Invalid("minFirstPercent", "plan_range");
        return GraceDays is < 0 or > 14 ? Refusal.Invalid("graceDays", "plan_range") : null;
    }
}
