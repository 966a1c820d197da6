namespace Platform.QualityCheck.Reports;

/// <summary>
/// The score interval of E. B. Wilson for a proportion ("Probable inference, the law of succession, and statistical
/// inference", Journal of the American Statistical Association 22, 1927, 209–212): the values of p that an observed share
/// p̂ of n does not contradict at the given level,
/// <c>(p̂ + z²/2n ± z·√(p̂(1−p̂)/n + z²/4n²)) ÷ (1 + z²/n)</c>. Unlike p̂ ± z·√(p̂(1−p̂)/n) it stays between 0 and 1 and says
/// something true of 5 calls out of 5.
/// </summary>
/// <param name="Low">Lower end, 0 to 1.</param>
/// <param name="High">Upper end, 0 to 1.</param>
public readonly record struct Wilson(double Low, double High)
{
    /// <summary>The normal quantile of 97.5 %: 95 % of confidence on both sides.</summary>
    public const double Z95 = 1.959963984540054;

    /// <param name="share">Observed share, 0 to 1.</param>
    /// <param name="n">How many were observed; of a weighted sample, the effective number.</param>
    public static Wilson Of(double share, double n, double z = Z95)
    {
        if (n <= 0) return new(0, 1);
        var (p, z2) = (Math.Clamp(share, 0, 1), z * z);
        var middle = p + z2 / (2 * n);
        var reach = z * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n));
        var scale = 1 + z2 / n;
        return new(Math.Max(0, (middle - reach) / scale), Math.Min(1, (middle + reach) / scale));
    }
}

/// <summary>
/// A share estimated from a sample whose members stand for different numbers of calls: each counts by its weight
/// (D. G. Horvitz and D. J. Thompson, 1952), and the interval is Wilson's for the effective number (Σw)² ÷ Σw² of L. Kish
/// ("Survey Sampling", 1965). With equal weights it is the plain share of n.
/// </summary>
/// <param name="Count">Observations.</param>
/// <param name="Share">Estimated share, 0 to 1; null without observations.</param>
/// <param name="Effective">Effective number of observations.</param>
public readonly record struct Estimate(int Count, double? Share, double Effective, Wilson Interval)
{
    /// <param name="weights">Σw.</param>
    /// <param name="squares">Σw².</param>
    /// <param name="hits">Σw over those that have the property.</param>
    public static Estimate Of(int count, double weights, double squares, double hits)
    {
        if (count == 0 || weights <= 0) return new(0, null, 0, new(0, 1));
        var (share, effective) = (hits / weights, weights * weights / squares);
        return new(count, share, effective, Wilson.Of(share, effective));
    }
}
