using System.Text.RegularExpressions;
using Platform.Tenancy;

namespace Platform.Channels.Templates;

/// <summary>Advice about a text that may be published all the same.</summary>
/// <param name="Code">Localisation key: <c>no_way_to_pay</c>, <c>no_service_contact</c>, <c>harsh_word</c> …</param>
/// <param name="Word">What it is about; empty when the code says it all.</param>
public sealed record TemplateWarning(string Language, string Code, string Word);

/// <summary>Reads the texts of a template as a debtor and a regulator would, before anything is sent.</summary>
public static partial class TemplateLint
{
    // Threats and shaming that no lender's message may contain; a word list finds only the crude ones.
    private static readonly string[] Harsh =
    [
        "arrest", "jail", "prison", "police", "bailiff", "deadbeat", "shame", "your family", "your employer", "last chance",
        "老赖", "坐牢", "逮捕", "拘留", "通缉", "报警", "警察", "上门抓", "爆通讯录", "你的家人", "你的单位", "丢人", "无耻", "最后通牒",
    ];

    /// <returns>The first mistake that forbids publishing, or null.</returns>
    public static Refusal? Check(ChannelKind channel, IReadOnlyCollection<TemplateDraftText> texts, TemplateVocabulary vocabulary)
    {
        if (texts.Count == 0) return Refusal.Invalid("Texts", "required");
        foreach (var text in texts)
        {
            if (text.Body.Length == 0) return new Refusal("template_error", text.Language, "body", 1, 1, "expected", "text");
            if (channel is ChannelKind.Email && string.IsNullOrWhiteSpace(text.Subject))
                return new Refusal("template_error", text.Language, "subject", 1, 1, "expected", "text");
            var parts = TemplateTextParts.Parse(text.Language, text.Subject, text.Body);
            if (parts.IsRefused) return parts.Refusal;
            foreach (var (part, variable) in parts.Value.Variables)
            {
                if (!vocabulary.Knows(variable.Name))
                    return new Refusal(
                        "template_error", text.Language, part, variable.Line, variable.Column, "unknown_variable", variable.Name);
            }
        }
        return null;
    }

    /// <summary>What a message to a person who owes should hold, and what it should not. The texts must have passed the check.</summary>
    public static IReadOnlyList<TemplateWarning> Warn(
        ChannelKind channel, IReadOnlyCollection<TemplateDraftText> texts, ServiceContact contact)
    {
        var warnings = new List<TemplateWarning>();
        var values = contact.Values();
        foreach (var text in texts)
        {
            if (TemplateTextParts.Parse(text.Language, text.Subject, text.Body) is not { IsRefused: false, Value: var parts }) continue;
            var names = parts.Variables.Select(v => v.Variable.Name).ToHashSet();
            void Add(string code, string word = "") => warnings.Add(new TemplateWarning(text.Language, code, word));

            if (channel is not (ChannelKind.Call or ChannelKind.Visit))
            {
                if (!names.Contains("lender.name")) Add("no_sender");
                if (!names.Overlaps(["account.past_due", "account.balance", "account.min_payment"])) Add("no_amount");
                if (!names.Overlaps(["account.due_date", "account.days_past_due", "account.days_until_due"])) Add("no_due_date");
                if (!names.Overlaps(["service.pay_url", "service.self_url"]) && !text.Body.Contains("https://", StringComparison.Ordinal)) Add("no_way_to_pay");
                if (!names.Overlaps(["service.phone", "service.email"]) && !PhoneNumber().IsMatch(text.Body)) Add("no_service_contact");
                foreach (var empty in names.Where(n => n.StartsWith("service.", StringComparison.Ordinal) && n is not "service.self_url"
                    && values.GetValueOrDefault(n["service.".Length..]) is null or "").Order()) Add("service_contact_empty", empty);
            }
            foreach (var word in Harsh.Where(word => (text.Subject + " " + text.Body).Contains(word, StringComparison.OrdinalIgnoreCase)))
                Add("harsh_word", word);
        }
        return warnings;
    }

    [GeneratedRegex(@"\+?\d[\d\s-]{6,}\d")]
    private static partial Regex PhoneNumber();
}
