using System.Globalization;
using SkiaSharp;

namespace Platform.Channels.Letters;

/// <summary>
/// A letter on A4: the address stands in the window of a DL or C5 envelope (20 mm from the left, 45 mm from the top,
/// DIN 5008 B), the text below it, page numbers at the foot. The same letter always gives the same bytes.
/// </summary>
public static class LetterPdf
{
    private const float Mm = 72f / 25.4f;
    private const float Width = 210 * Mm, Height = 297 * Mm, Left = 25 * Mm, Right = 20 * Mm;
    private const float FirstText = 105 * Mm, NextText = 30 * Mm, LastText = 270 * Mm, Leading = 16;

    public static byte[] Write(LetterContent letter, SKTypeface face, DateTimeOffset at)
    {
        using var stream = new MemoryStream();
        using (var document = SKDocument.CreatePdf(stream, new SKDocumentPdfMetadata
        {
            Title = letter.Reference, Creation = at.UtcDateTime, Modified = at.UtcDateTime, RasterDpi = 300,
        }))
        {
            var pages = Pages(letter, face);
            for (var page = 0; page < pages.Count; page++)
            {
                Draw(document.BeginPage(Width, Height), letter, face, pages[page], page, pages.Count);
                document.EndPage();
            }
            document.Close();
        }
        return stream.ToArray();
    }

    /// <summary>One page as a picture, 96 dots to the inch.</summary>
    public static byte[] Picture(LetterContent letter, SKTypeface face, int page)
    {
        const float scale = 96f / 72f;
        using var bitmap = new SKBitmap((int)(Width * scale), (int)(Height * scale));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        canvas.Scale(scale);
        var pages = Pages(letter, face);
        Draw(canvas, letter, face, pages[page], page, pages.Count);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 90);
        return png.ToArray();
    }

    // Measured as it is printed: not rounded to the dots of a screen.
    private static SKFont Font(SKTypeface face, float size) => new(face, size) { Subpixel = true, LinearMetrics = true, Hinting = SKFontHinting.None };

    public static int CountPages(LetterContent letter, SKTypeface face) => Pages(letter, face).Count;

    private static List<List<string>> Pages(LetterContent letter, SKTypeface face)
    {
        using var font = Font(face, 11);
        var pages = new List<List<string>> { new() };
        var y = FirstText;
        foreach (var line in LetterLines.Break(letter.Body.Trim(), font, Width - Left - Right))
        {
            if (y > LastText)
            {
                pages.Add([]);
                y = NextText;
            }
            if (line.Length > 0 || pages[^1].Count > 0) pages[^1].Add(line);
            y += Leading;
        }
        return pages;
    }

    private static void Draw(SKCanvas canvas, LetterContent letter, SKTypeface face, List<string> lines, int page, int pages)
    {
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        using var grey = new SKPaint { Color = new SKColor(0x55, 0x5B, 0x66), IsAntialias = true };
        using var text = Font(face, 11);
        using var small = Font(face, 7.5f);
        using var head = Font(face, 14);
        if (page == 0)
        {
            canvas.DrawText(letter.SenderName, Left, 22 * Mm, head, ink);
            canvas.DrawText(letter.SenderAddress, Left, 28 * Mm, small, grey);
            Address(canvas, letter, text, small, ink, grey);
            canvas.DrawText(letter.Date, Width - Right - text.MeasureText(letter.Date), 97 * Mm, text, ink);
        }
        var y = page == 0 ? FirstText : NextText;
        foreach (var line in lines)
        {
            canvas.DrawText(line, Left, y, text, ink);
            y += Leading;
        }
        var isChinese = letter.Language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
        var number = string.Format(CultureInfo.InvariantCulture, isChinese ? "第 {0} 页，共 {1} 页" : "Page {0} of {1}", page + 1, pages);
        canvas.DrawText(number, Width - Right - small.MeasureText(number), 285 * Mm, small, grey);
        canvas.DrawText(letter.Reference, Left, 285 * Mm, small, grey);
    }

    // The window is 85 by 45 mm; its first fifth belongs to the sender, for returns.
    private static void Address(SKCanvas canvas, LetterContent letter, SKFont text, SKFont small, SKPaint ink, SKPaint grey)
    {
        const float width = 75 * Mm;
        var back = LetterLines.Break($"{letter.SenderName} · {letter.SenderAddress}", small, width)[0];
        canvas.DrawText(back, Left, 52 * Mm, small, grey);
        canvas.DrawLine(Left, 53.2f * Mm, Left + small.MeasureText(back), 53.2f * Mm, grey);
        var lines = new List<string>();
        if (!string.IsNullOrWhiteSpace(letter.Name)) lines.AddRange(LetterLines.Break(letter.Name.Trim(), text, width));
        foreach (var part in letter.Address.Split(", ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            lines.AddRange(LetterLines.Break(part, text, width));
        var y = 61 * Mm;
        foreach (var line in lines.Take(6))
        {
            canvas.DrawText(line, Left, y, text, ink);
            y += 14;
        }
    }
}
