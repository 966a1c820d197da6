namespace Platform.Collections.Placements;

/// <summary>Why cases came back from an agency, as codes.</summary>
public static class RecallReasons
{
    /// <summary>What a person of the lender may say.</summary>
    public static readonly IReadOnlyList<string> Chosen = ["lender", "performance", "complaint", "dispute", "cooperation_ended"];

    /// <summary>The day until which they were placed is over.</summary>
    public const string Ended = "ended";

    /// <summary>Nothing is past due any more.</summary>
    public const string Cured = "cured";

    public const string CooperationEnded = "cooperation_ended";
}
