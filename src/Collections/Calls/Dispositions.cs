using Platform.Collections.Debtors;

namespace Platform.Collections.Calls;

/// <summary>What may come of a call, in the order of the digits that choose it.</summary>
public static class Dispositions
{
    /// <summary>The debtor was spoken to: the reason of being overdue is asked for.</summary>
    public static readonly IReadOnlyList<string> Reached =
        ["promise", "call_back", "refused", "dispute", "hardship", "paid_already", "wrong_person"];

    public static readonly IReadOnlyList<string> NotReached = ["no_answer", "busy", "voicemail", "wrong_number", "failed"];

    public static bool IsKnown(string code) => Reached.Contains(code) || NotReached.Contains(code);

    /// <summary>What it shows about the number that was dialled; null when nothing.</summary>
    public static PointProof? ProofOf(string code) =>
        IsEffective(code) ? PointProof.Answered : code == "wrong_number" ? PointProof.WrongNumber : null;

    /// <summary>An effective call: the person who owes was spoken to about the debt.</summary>
    public static bool IsEffective(string code) => Reached.Contains(code) && code != "wrong_person";
}
