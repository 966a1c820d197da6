using Microsoft.Extensions.Localization;
using Platform.QualityCheck.Sampling;
using Platform.QualityCheck.Scorecards;
using Platform.Web.Features.Calls;

namespace Platform.Web.Features.Quality;

/// <summary>Answers, strata and rules in the reader's words.</summary>
public static class QualityWords
{
    /// <summary>In the order of the keys 1, 2, 3 and 0.</summary>
    public static readonly IReadOnlyList<(Answer Answer, string Key)> Answers =
        [(Answer.Yes, "1"), (Answer.Partly, "2"), (Answer.No, "3"), (Answer.NotApplicable, "0")];

    public static string Of(IStringLocalizer<QualityTexts> t, Answer answer) => t["Answer" + answer];

    public static string Score(decimal score) => score.ToString("0.#", System.Globalization.CultureInfo.CurrentCulture);

    /// <summary>"Own people · Promise · 30–60 s"; all calls when the rule divides by nothing.</summary>
    public static string Of(IStringLocalizer<QualityTexts> t, IStringLocalizer<CallTexts> calls, Stratum stratum)
    {
        List<string> parts = [];
        if (stratum.Agency is { } agency) parts.Add(agency.Length == 0 ? t["OwnPeople"] : agency);
        if (stratum.Collector is { } collector) parts.Add(collector);
        if (stratum.Outcome is { } outcome) parts.Add(calls["D_" + outcome]);
        if (stratum.From is { } from) parts.Add(stratum.To is { } to ? t["BandTo", from, to] : t["BandOpen", from]);
        return parts.Count == 0 ? t["AllCalls"] : string.Join(" · ", parts);
    }

    /// <summary>"5 % of each: agency, outcome" or "3 of each …".</summary>
    public static string Of(IStringLocalizer<QualityTexts> t, SamplingRule rule)
    {
        var by = Enum.GetValues<Strata>().Where(one => one is not Strata.None && rule.Strata.HasFlag(one)).Select(one => t["Stratum" + one].Value).ToList();
        var what = by.Count == 0 ? t["ByNothing"].Value : string.Join(t["Comma"], by);
        return rule.Number is { } number
            ? t["RuleNumber", number, what]
            : t["RuleRate", (rule.RatePerMille!.Value / 1000m).ToString("0.#%", System.Globalization.CultureInfo.CurrentCulture), what];
    }
}
