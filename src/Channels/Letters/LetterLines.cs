using System.Globalization;
using SkiaSharp;

namespace Platform.Channels.Letters;

/// <summary>Breaks text into lines of a width: Latin between words, Chinese between characters, and no line begins with a closing mark.</summary>
internal static class LetterLines
{
    private const string Closing = "，。、；：？！）》」』】〉”’%‰,.;:?!)]}";

    public static List<string> Break(string text, SKFont font, float width)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var line = "";
            foreach (var piece in Pieces(paragraph))
            {
                if (line.Length > 0 && font.MeasureText((line + piece).TrimEnd()) > width)
                {
                    lines.Add(line.TrimEnd());
                    line = "";
                }
                line += line.Length == 0 ? piece.TrimStart() : piece;
                // A word that is wider than the page is cut.
                while (font.MeasureText(line.TrimEnd()) > width && line.Length > 1)
                {
                    var fits = Math.Max(1, (int)font.BreakText(line, width));
                    if (char.IsHighSurrogate(line[fits - 1])) fits = fits > 1 ? fits - 1 : 2;
                    lines.Add(line[..fits]);
                    line = line[fits..];
                }
            }
            lines.Add(line.TrimEnd());
        }
        return lines;
    }

    private static IEnumerable<string> Pieces(string paragraph)
    {
        var piece = "";
        var elements = StringInfo.GetTextElementEnumerator(paragraph);
        while (elements.MoveNext())
        {
            var next = elements.GetTextElement();
            var closes = Closing.Contains(next, StringComparison.Ordinal) || string.IsNullOrWhiteSpace(next);
            if (piece.Length > 0 && !closes && (char.IsWhiteSpace(piece[^1]) || IsWide(piece) || IsWide(next)))
            {
                yield return piece;
                piece = "";
            }
            piece += next;
        }
        if (piece.Length > 0) yield return piece;
    }

    private static bool IsWide(string text) => text[0] is >= '\u2E80' and <= '\uFFEF' || char.IsHighSurrogate(text[0]);
}
