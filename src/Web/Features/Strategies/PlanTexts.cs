using Microsoft.Extensions.Localization;
using Platform.Tenancy;

namespace Platform.Web.Features.Strategies;

/// <summary>Marks the resources beside it: the words of segments, templates and strategies.</summary>
public sealed class PlanTexts;

public static class ResultParts
{
    /// <summary>The value and the refusal, one of them null: what a page holds.</summary>
    public static (T? Value, Refusal? Refusal) Parts<T>(this Result<T> result) where T : class =>
        result.IsRefused ? (null, result.Refusal) : (result.Value, null);
}

/// <summary>Says a refusal of these pages in the reader's words.</summary>
public static class PlanRefusals
{
    public static string Say(this IStringLocalizer<PlanTexts> t, Refusal refusal) => refusal.Code switch
    {
        "invalid" => t["RefusalInvalid", Field(t, refusal.Args[0]), Why(t, refusal.Args[1], refusal.Args[2..])],
        "strategy_step" => t["RefusalStep", refusal.Args[0], Field(t, refusal.Args[1]), Why(t, refusal.Args[2], [])],
        "template_error" => Template(t, refusal),
        "not_found" when t["Thing_" + refusal.Args[0]] is { ResourceNotFound: false } thing => t["Refusal_not_found", thing.Value],
        var code when t["Refusal_" + code] is { ResourceNotFound: false } known =>
            string.Format(System.Globalization.CultureInfo.CurrentCulture, known.Value, refusal.Args),
        _ => refusal.ToString(),
    };

    /// <summary>A template's mistake: where, and what about.</summary>
    public static string Template(IStringLocalizer<PlanTexts> t, Refusal refusal) => refusal.Args is [_, var part, var line, var column, var code, var word]
        ? t["TemplateErrorAt", t["Part_" + part], line, column, t["Liquid_" + code, Word(t, word)]]
        : refusal.ToString();

    private static string Word(IStringLocalizer<PlanTexts> t, object word) =>
        t["Expected_" + word] is { ResourceNotFound: false } known ? known.Value : $"{word}";

    private static string Field(IStringLocalizer<PlanTexts> t, object field)
    {
        var name = $"{field}";
        if (!name.StartsWith("Attributes[", StringComparison.Ordinal)) return t["Field_" + name] is { ResourceNotFound: false } known ? known.Value : name;
        var index = int.Parse(name["Attributes[".Length..name.IndexOf(']', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
        return t["Field_Attribute", index + 1];
    }

    private static string Why(IStringLocalizer<PlanTexts> t, object code, object[] args) =>
        t["Why_" + code] is { ResourceNotFound: false } known
            ? string.Format(System.Globalization.CultureInfo.CurrentCulture, known.Value, args)
            : $"{code}";
}
