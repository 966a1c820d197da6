using Platform.Tenancy;

namespace Platform.Collections.Promises;

/// <summary>One instalment of a plan, as it is shown before it is agreed.</summary>
public sealed record Instalment(DateOnly DueOn, decimal Amount);

/// <summary>
/// What a plan costs and when it is paid: pure, so that a screen, the debtor's page and the use case say the same to the cent.
/// </summary>
/// <param name="Principal">The debt that is covered.</param>
/// <param name="Parts">Their sum is <see cref="Total"/> to the cent.</param>
/// <param name="NeedsApproval">Above what a collector may agree alone.</param>
public sealed record PlanOffer(
    PlanKind Kind, decimal Principal, decimal Fee, decimal Discount, IReadOnlyList<Instalment> Parts, bool NeedsApproval)
{
    /// <summary>Principal and fee, less the discount.</summary>
    public decimal Total => Principal + Fee - Discount;

    /// <param name="Principal">The debt that the plan covers.</param>
    /// <param name="First">The first of several instalments; of one alone the whole is paid.</param>
    /// <param name="Discount">Forgiven by a settlement; otherwise 0.</param>
    public sealed record Request(PlanKind Kind, decimal Principal, decimal First, int Count, DateOnly FirstOn, decimal Discount = 0);

    /// <param name="today">Of the debtor's calendar.</param>
    /// <param name="most">What is owed.</param>
    /// <returns>Refused when the lender would not approve it either.</returns>
    public static Result<PlanOffer> Compute(Request ask, PromiseLimits limits, DateOnly today, decimal most)
    {
        if (ask.Principal <= 0 || ask.Principal > most) return Refusal.Invalid("total", "promise_amount", most);
        if (!InCents(ask.Principal) || !InCents(ask.First) || !InCents(ask.Discount)) return Refusal.Invalid("total", "promise_cents");
        if (ask.FirstOn < today) return Refusal.Invalid("dueOn", "promise_day", limits.MaxDays);
        return ask.Kind switch
        {
            PlanKind.Deferral => Deferral(ask, limits, today),
            PlanKind.Settlement => Settlement(ask, limits, today),
            _ => Several(ask, limits, today, 0),
        };
    }

    private static Result<PlanOffer> Deferral(Request ask, PromiseLimits limits, DateOnly today)
    {
        var days = ask.FirstOn.DayNumber - today.DayNumber;
        return days > limits.MostDeferralDays
            ? Refusal.Invalid("dueOn", "promise_day", limits.MostDeferralDays)
            : new PlanOffer(PlanKind.Deferral, ask.Principal, 0, 0, [new(ask.FirstOn, ask.Principal)], days > limits.MaxDeferralDays);
    }

    private static Result<PlanOffer> Settlement(Request ask, PromiseLimits limits, DateOnly today)
    {
        if (ask.Discount <= 0 || ask.Discount > ask.Principal * limits.MostDiscountPercent / 100)
            return Refusal.Invalid("discount", "plan_discount", limits.MostDiscountPercent);
        var asks = ask.Discount > ask.Principal * limits.MaxDiscountPercent / 100;
        if (ask.Count > 1)
        {
            var several = Several(ask, limits, today, ask.Discount);
            return several.IsRefused ? several : several.Value with { NeedsApproval = asks || several.Value.NeedsApproval };
        }
        return ask.FirstOn > today.AddDays(limits.MaxDays)
            ? Refusal.Invalid("dueOn", "promise_day", limits.MaxDays)
            : new PlanOffer(PlanKind.Settlement, ask.Principal, 0, ask.Discount, [new(ask.FirstOn, ask.Principal - ask.Discount)], asks);
    }

    private static Result<PlanOffer> Several(Request ask, PromiseLimits limits, DateOnly today, decimal discount)
    {
        if (ask.Count < 2 || ask.Count > limits.MostInstalments) return Refusal.Invalid("instalments", "plan_count", limits.MostInstalments);
        // A fee is for the convenience of instalments; a settlement has none.
        var fee = discount > 0 ? 0 : decimal.Round(ask.Principal * limits.FeePercent / 100 * ask.Count, 2, MidpointRounding.AwayFromZero);
        var total = ask.Principal + fee - discount;
        if (ask.First <= 0 || ask.First >= total || ask.First < total * limits.MinFirstPercent / 100)
            return Refusal.Invalid("first", "plan_first", limits.MinFirstPercent);
        if (ask.FirstOn > today.AddDays(limits.MaxDays)) return Refusal.Invalid("dueOn", "promise_day", limits.MaxDays);
        var parts = Spread(total, ask.First, ask.Count, ask.FirstOn);
        return parts.Any(part => part.Amount <= 0)
            ? Refusal.Invalid("instalments", "plan_count", limits.MostInstalments)
            : new PlanOffer(ask.Kind, ask.Principal, fee, discount, parts, ask.Count > Math.Min(limits.MaxInstalments, limits.MaxMonths + 1));
    }

    /// <summary>Monthly instalments from the first day; the last one takes what rounding leaves, so their sum is the total to the cent.</summary>
    public static IReadOnlyList<Instalment> Spread(decimal total, decimal first, int count, DateOnly firstOn)
    {
        if (count == 1) return [new Instalment(firstOn, total)];
        var even = Math.Floor((total - first) / (count - 1) * 100) / 100;
        return
        [
            new Instalment(firstOn, first),
            .. Enumerable.Range(1, count - 1).Select(i =>
                new Instalment(firstOn.AddMonths(i), i < count - 1 ? even : total - first - even * (count - 2))),
        ];
    }

    private static bool InCents(decimal amount) => decimal.Round(amount, 2) == amount;
}
