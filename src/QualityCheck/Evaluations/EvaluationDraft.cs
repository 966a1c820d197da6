using System.Text.Json;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Protection;

namespace Platform.QualityCheck.Evaluations;

/// <summary>A stretch of the recording that shows what an item was answered by.</summary>
/// <param name="Item">The item's key.</param>
public sealed record EvidenceMark(Guid Id, string Item, int FromMs, int ToMs, string Comment);

/// <summary>An inspector's answers so far, the evidence marked, and a word to the collector.</summary>
public sealed record EvaluationDraft(IReadOnlyDictionary<string, Answer> Answers, IReadOnlyList<EvidenceMark> Evidence, string Summary)
{
    public const int LongestText = 2_000;
    private const int MostMarks = 50;

    public static EvaluationDraft Empty { get; } = new(new Dictionary<string, Answer>(), [], "");

    public byte[] Seal(TenantCipher cipher, Guid evaluation) =>
        cipher.Seal(Evaluation.Place, evaluation.ToString("D"), JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web));

    public static EvaluationDraft Open(TenantCipher cipher, Guid evaluation, byte[]? draft) => draft is null
        ? Empty
        : JsonSerializer.Deserialize<EvaluationDraft>(cipher.Open(Evaluation.Place, evaluation.ToString("D"), draft), JsonSerializerOptions.Web)!;

    /// <param name="seconds">Length of the recording.</param>
    /// <returns>Null when it fits the scorecard and the recording; it need not be complete.</returns>
    public Refusal? Check(ScorecardDefinition card, int seconds)
    {
        if (Summary.Length > LongestText) return Refusal.Invalid("summary", "note_too_long", LongestText);
        if (Evidence.Count > MostMarks) return Refusal.Invalid("evidence", "too_many", MostMarks);
        if (Evidence.DistinctBy(mark => mark.Id).Count() != Evidence.Count) return Refusal.Conflict("evidence");
        foreach (var mark in Evidence)
        {
            if (card.Find(mark.Item) is null) return Refusal.NotFound("item");
            if (mark.FromMs < 0 || mark.ToMs <= mark.FromMs || mark.ToMs > (seconds + 1) * 1_000) return Refusal.Invalid("evidence", "stretch_outside");
            if (mark.Comment.Length > LongestText) return Refusal.Invalid("comment", "note_too_long", LongestText);
        }
        foreach (var (key, answer) in Answers)
        {
            if (card.Find(key) is not { } item) return Refusal.NotFound("item");
            if (!Enum.IsDefined(answer)) return Refusal.Invalid("answer", "not_listed");
            if (!Scoring.Allows(item, answer)) return new Refusal("fatal_is_yes_or_no", item.Text);
        }
        return null;
    }
}
