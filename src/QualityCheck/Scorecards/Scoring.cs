using Platform.Tenancy;

namespace Platform.QualityCheck.Scorecards;

/// <summary>The outcome of one set of answers.</summary>
/// <param name="Score">0 to 100, to one decimal.</param>
/// <param name="Missed">Keys of the fatal items that were missed.</param>
public sealed record Scored(decimal Score, bool Passed, IReadOnlyList<string> Missed);

/// <summary>
/// How answers become a score: <c>100 × Σ wᵢ·aᵢ ÷ Σ wᵢ</c> over the items that applied, with a = 1 for yes, ½ for partly and
/// 0 for no. Leaving an item out of both sums is the same as sharing its weight among the others in proportion to theirs.
/// A fatal item that was missed fails the evaluation whatever the score, and by <see cref="FatalRule.ScoreZero"/> makes it 0.
/// </summary>
public static class Scoring
{
    public static Result<Scored> Score(ScorecardDefinition card, IReadOnlyDictionary<string, Answer> answers)
    {
        decimal sum = 0, weights = 0;
        List<string> missed = [];
        foreach (var item in card.Items)
        {
            if (!answers.TryGetValue(item.Key, out var answer)) return new Refusal("item_unanswered", item.Text);
            if (!Allows(item, answer)) return new Refusal("fatal_is_yes_or_no", item.Text);
            if (answer is Answer.NotApplicable) continue;
            if (item.IsFatal && answer is Answer.No) missed.Add(item.Key);
            weights += item.Weight;
            sum += item.Weight * Worth(answer);
        }
        if (weights == 0) return new Refusal("nothing_applied");
        var score = missed.Count > 0 && card.FatalRule is FatalRule.ScoreZero
            ? 0 : decimal.Round(100 * sum / weights, 1, MidpointRounding.AwayFromZero);
        return new Scored(score, missed.Count == 0 && score >= card.PassMark, missed);
    }

    /// <summary>What is fatal is kept or missed: there is no half of it.</summary>
    public static bool Allows(ScorecardItem item, Answer answer) => !(item.IsFatal && answer is Answer.Partly);

    private static decimal Worth(Answer answer) => answer switch { Answer.Yes => 1, Answer.Partly => 0.5m, _ => 0 };
}
