using System.Net;
using System.Text;

namespace Platform.Channels.Templates;

/// <summary>A text ready to send.</summary>
/// <param name="Subject">One line; null for a channel without subjects.</param>
/// <param name="Body">Plain text.</param>
/// <param name="HtmlBody">The same text as HTML, for e-mail only; every value in it is encoded.</param>
public sealed record RenderedText(string? Subject, string Body, string? HtmlBody)
{
    /// <summary>The language the text was found in.</summary>
    public string Language { get; init; } = "";

    internal static string ToHtml(string text, string language)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html><html lang=\"").Append(WebUtility.HtmlEncode(language))
            .Append("\"><head><meta charset=\"utf-8\"></head>")
            .Append("<body style=\"font:16px/1.5 system-ui,'Noto Sans SC','Microsoft YaHei',sans-serif;max-width:40em\">");
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            html.Append("<p>").Append(WebUtility.HtmlEncode(paragraph).Replace("\n", "<br>", StringComparison.Ordinal)).Append("</p>");
        return html.Append("</body></html>").ToString();
    }
}
