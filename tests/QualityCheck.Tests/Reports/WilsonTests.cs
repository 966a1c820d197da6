using CsCheck;
using Platform.QualityCheck.Reports;

namespace QualityCheck.Tests.Reports;

public sealed class WilsonTests
{
    // The examples of R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17
    // (1998) 857–872, table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    [InlineData(29, 29, 0.8830, 1)]
    public void It_gives_the_published_intervals(int hits, int of, double low, double high)
    {
        var interval = Wilson.Of((double)hits / of, of);

        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Fact]
    public void Nothing_observed_says_nothing() => Assert.Equal(new Wilson(0, 1), Wilson.Of(0, 0));

    [Fact]
    public void It_holds_the_observed_share_and_stays_a_share() =>
        Gen.Select(Gen.Int[0, 500], Gen.Int[1, 500]).Sample((hits, of) =>
        {
            var share = (double)Math.Min(hits, of) / of;
            var interval = Wilson.Of(share, of);
            return interval.Low >= 0 && interval.High <= 1 && interval.Low <= share + 1e-12 && interval.High >= share - 1e-12 && interval.Low < interval.High;
        });

    [Fact]
    public void It_mirrors_and_it_narrows_with_more_observations() =>
        Gen.Select(Gen.Double[0, 1], Gen.Int[1, 500]).Sample((share, n) =>
        {
            var (a, b, c) = (Wilson.Of(share, n), Wilson.Of(1 - share, n), Wilson.Of(share, n * 2));
            return Math.Abs(a.Low - (1 - b.High)) < 1e-9 && c.High - c.Low < a.High - a.Low;
        });

    [Fact]
    public void Equal_weights_are_no_weights_and_unequal_ones_count_for_less()
    {
        var plain = Estimate.Of(10, 10 * 3.5, 10 * 3.5 * 3.5, 8 * 3.5);
        Assert.Equal((0.8, 10), (plain.Share!.Value, plain.Effective), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-9);
        Assert.Equal(Wilson.Of(0.8, 10).Low, plain.Interval.Low, 12);

        // Nine calls that stand for themselves and one that stands for 91: hardly more than one observation.
        var uneven = Estimate.Of(10, 9 + 91, 9 + 91 * 91, 91);
        Assert.Equal(0.91, uneven.Share!.Value, 9);
        Assert.InRange(uneven.Effective, 1.2, 1.21);
        Assert.True(uneven.Interval.High - uneven.Interval.Low > 0.6);
    }
}
