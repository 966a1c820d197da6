using CsCheck;
using Platform.Collections.Promises;

namespace Collections.Tests.Promises;

public sealed class PlanOfferTests
{
    private static readonly DateOnly Today = new(2026, 3, 10);
    private static readonly PromiseLimits Limits = new() { FeePercent = 0.75m, MaxDiscountPercent = 5 };

    [Fact]
    [Trait("row", "000-8")]
    public void The_instalments_of_any_plan_sum_to_the_debt_and_its_fee_to_the_cent() => Gen.Select(
        Gen.Int[1_00, 90_000_00], Gen.Int[2, 36], Gen.Int[11, 90], Gen.Int[0, 500]).Sample((cents, count, firstPercent, fee) =>
        {
            var debt = cents / 100m;
            var limits = Limits with { FeePercent = fee / 100m };
            var first = decimal.Round(debt * firstPercent / 100, 2);
            var offer = PlanOffer.Compute(new(PlanKind.Instalments, debt, first, count, Today.AddDays(3)), limits, Today, debt);
            if (offer.IsRefused) return offer.Refusal.Args[1] is "plan_first" or "plan_count"; // cents that do not go into so many parts
            Assert.Equal(debt + decimal.Round(debt * limits.FeePercent / 100 * count, 2, MidpointRounding.AwayFromZero), offer.Value.Parts.Sum(part => part.Amount));
            Assert.All(offer.Value.Parts, part => Assert.True(part.Amount > 0));
            return offer.Value.Parts.Count == count && offer.Value.NeedsApproval == count > limits.MaxInstalments;
        });

    [Theory]
    [InlineData(PlanKind.Instalments, 12, 3, 0, false)]
    [InlineData(PlanKind.Instalments, 13, 3, 0, true)]
    [InlineData(PlanKind.Deferral, 1, 30, 0, false)]
    [InlineData(PlanKind.Deferral, 1, 31, 0, true)]
    [InlineData(PlanKind.Settlement, 1, 3, 50, false)]
    [InlineData(PlanKind.Settlement, 1, 3, 50.01, true)]
    [InlineData(PlanKind.Settlement, 13, 3, 50, true)]
    [Trait("row", "001-6")]
    [Trait("row", "000-8")]
    public void Above_the_collectors_authority_a_plan_asks_for_approval(PlanKind kind, int count, int days, double discount, bool asks)
    {
        var offer = PlanOffer.Compute(new(kind, 1_000, 200, count, Today.AddDays(days), (decimal)discount), Limits, Today, 1_000);

        Assert.Equal(asks, offer.Value.NeedsApproval);
        Assert.Equal(offer.Value.Total, offer.Value.Parts.Sum(part => part.Amount));
    }

    [Theory]
    [InlineData(PlanKind.Instalments, 37, 3, 0, "plan_count")]
    [InlineData(PlanKind.Instalments, 1, 3, 0, "plan_count")]
    [InlineData(PlanKind.Deferral, 1, 181, 0, "promise_day")]
    [InlineData(PlanKind.Deferral, 1, -1, 0, "promise_day")]
    [InlineData(PlanKind.Settlement, 1, 3, 300.01, "plan_discount")]
    [InlineData(PlanKind.Settlement, 1, 3, 0, "plan_discount")]
    [InlineData(PlanKind.Settlement, 1, 3, 50.001, "promise_cents")]
    [Trait("row", "000-8")]
    public void What_the_lender_would_not_approve_either_is_refused(PlanKind kind, int count, int days, double discount, string code) =>
        Assert.Equal(code, PlanOffer.Compute(
            new(kind, 1_000, 200, count, Today.AddDays(days), (decimal)discount), Limits, Today, 1_000).Refusal.Args[1]);

    [Fact]
    public void Nobody_plans_more_than_is_owed() =>
        Assert.Equal("promise_amount", PlanOffer.Compute(new(PlanKind.Deferral, 1_000.01m, 0, 1, Today), Limits, Today, 1_000).Refusal.Args[1]);
}
