using System.Globalization;
using Platform.QualityCheck.Sampling;

namespace Platform.Web.Features.Quality;

/// <summary>A sampling plan while it is being filled in.</summary>
public sealed class PlanDraft
{
    public string Name { get; set; } = "";
    public Guid Scorecard { get; set; }
    public SamplingPeriod Period { get; set; } = SamplingPeriod.Weekly;
    /// <summary>"rate" or "number".</summary>
    public string How { get; set; } = "rate";

    public bool ByRate => How == "rate";
    public decimal Percent { get; set; } = 5;
    public int Number { get; set; } = 3;
    public int MinSeconds { get; set; } = 10;
    public string Bands { get; set; } = string.Join(", ", SamplingRule.UsualBands);
    public string Zone { get; set; } = "UTC";
    public int DueDays { get; set; } = 7;
    public bool IsActive { get; set; } = true;
    public Strata Strata { get; set; } = Strata.Agency | Strata.Outcome;

    public SamplingRule Rule => new(
        Strata, ByRate ? (int)Math.Round(Percent * 10, MidpointRounding.AwayFromZero) : null, ByRate ? null : Number, MinSeconds,
        [.. Bands.Split([',', '，', ' '], StringSplitOptions.RemoveEmptyEntries).Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var from) ? from : -1)]);

    public void Flip(Strata one) => Strata ^= one;

    public static PlanDraft Of(ListPlans.Row row) => new()
    {
        Name = row.Name, Scorecard = row.ScorecardId, Period = row.Period, How = row.Rule.Number is null ? "rate" : "number",
        Percent = (row.Rule.RatePerMille ?? 50) / 10m, Number = row.Rule.Number ?? 3, MinSeconds = row.Rule.MinSeconds,
        Bands = string.Join(", ", row.Rule.Bands), Zone = row.Zone, DueDays = row.DueDays, IsActive = row.IsActive, Strata = row.Rule.Strata,
    };
}
