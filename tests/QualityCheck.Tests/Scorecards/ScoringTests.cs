using CsCheck;
using Platform.QualityCheck.Scorecards;

namespace QualityCheck.Tests.Scorecards;

public sealed class ScoringTests
{
    private static ScorecardDefinition Card(FatalRule rule = FatalRule.ScoreZero, decimal pass = 80) => new(pass, rule,
        [new("One", [new("a", "A", 30), new("b", "B", 20)]), new("Two", [new("f", "F", 0, IsFatal: true), new("c", "C", 50)])]);

    private static Scored Score(ScorecardDefinition card, Answer a, Answer b, Answer f, Answer c) =>
        Scoring.Score(card, new Dictionary<string, Answer> { ["a"] = a, ["b"] = b, ["f"] = f, ["c"] = c }).Value;

    [Fact]
    public void Yes_counts_whole_partly_half_and_no_nothing()
    {
        var scored = Score(Card(), Answer.Yes, Answer.Partly, Answer.Yes, Answer.No);

        Assert.Equal(40m, scored.Score); // (30 + 10 + 0) of 100
        Assert.False(scored.Passed);
    }

    [Fact]
    public void What_does_not_apply_gives_its_weight_to_the_others_in_proportion()
    {
        // Without B the weights are 30 and 50 of 80: 37.5 % and 62.5 %.
        Assert.Equal(62.5m, Score(Card(), Answer.No, Answer.NotApplicable, Answer.Yes, Answer.Yes).Score);
        Assert.Equal(37.5m, Score(Card(), Answer.Yes, Answer.NotApplicable, Answer.Yes, Answer.No).Score);
    }

    [Fact, Trait("row", "002-19")]
    public void A_missed_fatal_item_makes_the_score_nothing_whatever_else()
    {
        var scored = Score(Card(), Answer.Yes, Answer.Yes, Answer.No, Answer.Yes);

        Assert.Equal((0m, false), (scored.Score, scored.Passed));
        Assert.Equal(["f"], scored.Missed);
    }

    [Fact]
    public void Or_it_fails_and_leaves_the_score_where_the_card_says_so()
    {
        var scored = Score(Card(FatalRule.FailOnly), Answer.Yes, Answer.Yes, Answer.No, Answer.Yes);

        Assert.Equal((100m, false), (scored.Score, scored.Passed));
    }

    [Fact]
    public void A_fatal_item_that_did_not_apply_is_not_missed() =>
        Assert.True(Score(Card(), Answer.Yes, Answer.Yes, Answer.NotApplicable, Answer.Yes).Passed);

    [Fact]
    public void The_passing_mark_itself_passes()
    {
        Assert.True(Score(Card(pass: 70), Answer.No, Answer.Yes, Answer.Yes, Answer.Yes).Passed);
        Assert.False(Score(Card(pass: 70.1m), Answer.No, Answer.Yes, Answer.Yes, Answer.Yes).Passed);
    }

    [Fact]
    public void An_item_without_an_answer_a_half_fatal_one_and_nothing_that_applied_are_refused()
    {
        var missing = Scoring.Score(Card(), new Dictionary<string, Answer> { ["a"] = Answer.Yes });
        var half = Scoring.Score(Card(), new Dictionary<string, Answer> { ["a"] = Answer.Yes, ["b"] = Answer.Yes, ["f"] = Answer.Partly, ["c"] = Answer.Yes });
        var none = Scoring.Score(Card(), new Dictionary<string, Answer>
        {
            ["a"] = Answer.NotApplicable, ["b"] = Answer.NotApplicable, ["f"] = Answer.Yes, ["c"] = Answer.NotApplicable,
        });

        Assert.Equal(["item_unanswered", "fatal_is_yes_or_no", "nothing_applied"], [missing.Refusal.Code, half.Refusal.Code, none.Refusal.Code]);
    }

    [Fact]
    public void Leaving_an_item_out_is_the_same_as_a_card_without_it() =>
        Gen.Select(Gen.Int[1, 100].Array[2, 12], Gen.Int[0, 3].Array[12], Gen.Int[0, 11]).Sample((weights, marks, which) =>
        {
            var items = weights.Select((weight, i) => new ScorecardItem($"i{i}", "I", weight)).ToList();
            var out1 = items[which % items.Count];
            var answers = items.ToDictionary(item => item.Key, item => item == out1 ? Answer.NotApplicable : (Answer)marks[items.IndexOf(item)]);
            var with = Scoring.Score(new(80, FatalRule.ScoreZero, [new("S", items)]), answers);
            var without = Scoring.Score(new(80, FatalRule.ScoreZero, [new("S", [.. items.Where(item => item != out1)])]), answers);
            return with.IsRefused ? without.IsRefused : with.Value.Score == without.Value.Score;
        });

    [Fact]
    public void A_better_answer_never_lowers_the_score() =>
        Gen.Select(Gen.Int[1, 100].Array[2, 12], Gen.Int[0, 2].Array[12], Gen.Int[0, 11]).Sample((weights, marks, which) =>
        {
            var items = weights.Select((weight, i) => new ScorecardItem($"i{i}", "I", weight)).ToList();
            var card = new ScorecardDefinition(80, FatalRule.ScoreZero, [new("S", items)]);
            var answers = items.ToDictionary(item => item.Key, item => (Answer)marks[items.IndexOf(item)]);
            var before = Scoring.Score(card, answers).Value.Score;
            answers[items[which % items.Count].Key] = Answer.Yes;
            return Scoring.Score(card, answers).Value.Score >= before;
        });

    [Fact, Trait("row", "002-19")]
    public void The_starters_ask_the_same_in_both_languages_and_can_be_used()
    {
        Assert.Equal(["en", "zh"], Starters.All.Select(starter => starter.Language));
        Assert.All(Starters.All, starter => Assert.Null(starter.Definition.Check()));
        var (en, zh) = (Starters.Find("amicable-en").Definition.Items.ToList(), Starters.Find("amicable-zh").Definition.Items.ToList());
        Assert.Equal(en.Select(item => (item.Key, item.Weight, item.IsFatal)), zh.Select(item => (item.Key, item.Weight, item.IsFatal)));
        Assert.Equal(["no-disclosure", "no-threats"], en.Where(item => item.IsFatal).Select(item => item.Key).Order());
        Assert.Equal(100, en.Sum(item => item.Weight));
    }

    [Theory]
    [InlineData("", 10, false)]
    [InlineData("Two words", 10, false)]
    [InlineData("a", 0, false)]
    [InlineData("a", -1, false)]
    [InlineData("a", 10, true)]
    public void A_card_that_cannot_score_is_refused(string key, int weight, bool twice) =>
        Assert.NotNull(new ScorecardDefinition(80, FatalRule.ScoreZero,
            [new("S", twice ? [new(key, "A", weight), new(key, "B", weight)] : [new(key, "A", weight)])]).Check());
}
