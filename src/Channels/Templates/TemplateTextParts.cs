using Platform.Channels.Templates.Liquid;
using Platform.Tenancy;

namespace Platform.Channels.Templates;

/// <summary>Subject and body of one language, parsed; a mistake names the part, line, column and word.</summary>
public sealed class TemplateTextParts
{
    private readonly LiquidTemplate? _subject;
    private readonly LiquidTemplate _body;

    private TemplateTextParts(string language, LiquidTemplate? subject, LiquidTemplate body) =>
        (Language, _subject, _body) = (language, subject, body);

    public string Language { get; }

    public IEnumerable<(string Part, LiquidVariable Variable)> Variables =>
        (_subject?.Variables ?? []).Select(v => ("subject", v)).Concat(_body.Variables.Select(v => ("body", v)));

    public static Result<TemplateTextParts> Parse(string language, string? subject, string body)
    {
        LiquidTemplate? parsedSubject = null;
        if (!string.IsNullOrWhiteSpace(subject))
        {
            var (template, error) = LiquidTemplate.Parse(subject);
            if (template is null) return Refuse(language, "subject", error!);
            parsedSubject = template;
        }
        var (parsed, wrong) = LiquidTemplate.Parse(body);
        return parsed is null ? Refuse(language, "body", wrong!) : new TemplateTextParts(language, parsedSubject, parsed);
    }

    /// <param name="wished">The reader's language with its region, for the forms of amounts and days.</param>
    public Result<RenderedText> Render(IReadOnlyDictionary<string, object?> values, string wished, bool html)
    {
        var culture = TemplateLanguage.Culture(Language, wished);
        string? subject = null;
        if (_subject is not null)
        {
            var (text, error) = _subject.Render(values, culture);
            if (text is null) return Refuse(Language, "subject", error!);
            subject = OneLine(text);
        }
        var (body, wrong) = _body.Render(values, culture);
        if (body is null) return Refuse(Language, "body", wrong!);
        body = body.Trim();
        return new RenderedText(subject, body, html ? RenderedText.ToHtml(body, Language) : null) { Language = Language };
    }

    /// <summary>The one shape of a template's mistake: language, part, line, column, code, word.</summary>
    public static Refusal Refuse(string language, string part, LiquidError error) =>
        new("template_error", language, part, error.Line, error.Column, error.Code, error.Word);

    // A line break in a subject would let a value write mail headers.
    private static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
