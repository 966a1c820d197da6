using Platform.Tenancy;
using Platform.Tenancy.Settings;

namespace Platform.Collections.Surveys;

/// <summary>Whether debtors are asked about a call afterwards, and in which words.</summary>
public sealed record SurveySettings : ITenantSetting<SurveySettings>
{
    public const int Longest = 300;

    /// <summary>Stands for the lender's name in the words.</summary>
    public const string Lender = "{lender}";

    public static string Name => "call_survey";

    public bool IsOn { get; init; }

    public string English { get; init; } = "{lender}: how was our call? Please answer with a number from 1 to 5: 1 is poor, 5 is very good. Reply STOP to receive no more messages.";

    public string Chinese { get; init; } = "【{lender}】您对刚才的通话满意吗？请回复1到5的数字（1为很差，5为很好）。退订回T。";

    public string TextOf(string language, string lender) =>
        (language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : English).Replace(Lender, lender, StringComparison.Ordinal);

    public Refusal? Check() =>
        English.Trim().Length == 0 ? Refusal.Invalid("english", "required")
        : Chinese.Trim().Length == 0 ? Refusal.Invalid("chinese", "required")
        : English.Length > Longest ? Refusal.Invalid("english", "note_too_long", Longest)
        : Chinese.Length > Longest ? Refusal.Invalid("chinese", "note_too_long", Longest)
        : null;
}
