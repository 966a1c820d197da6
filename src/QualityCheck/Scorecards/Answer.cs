namespace Platform.QualityCheck.Scorecards;

/// <summary>What an inspector found for one item of a scorecard.</summary>
public enum Answer : short
{
    No = 0,
    Partly = 1,
    Yes = 2,

    /// <summary>The call gave no occasion for it: its weight goes to the other items.</summary>
    NotApplicable = 3,
}
