using Platform.Collections.Debtors;

namespace Platform.Collections.Visits;

/// <summary>What may come of a visit.</summary>
public static class VisitOutcomes
{
    public static readonly IReadOnlyList<string> All = ["met", "promise", "refused", "third_party", "nobody", "wrong_address"];

    /// <summary>The debtor was spoken to about the debt: why it is overdue is asked for.</summary>
    public static bool AsksReason(string outcome) => outcome is "met" or "promise";

    /// <summary>What it shows about the address; null when nothing.</summary>
    public static PointProof? ProofOf(string outcome) => outcome switch
    {
        "met" or "promise" or "refused" => PointProof.Met,
        "wrong_address" => PointProof.WrongAddress,
        _ => null,
    };

    /// <summary>Somebody opened: the contact took place.</summary>
    public static bool IsReached(string outcome) => outcome is "met" or "promise" or "refused" or "third_party";
}
