using System.Text;
using Microsoft.Extensions.Options;
using Platform.Channels.Letters;
using Platform.Testing;
using SkiaSharp;
using UglyToad.PdfPig;

namespace Channels.Tests.Letters;

public sealed class LetterPdfTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private readonly LetterFont _font = new(Options.Create(new LetterOptions()));

    private SKTypeface Face => _font.Face ?? throw new InvalidOperationException("fonts-noto-cjk is not installed: eng/prepare.sh says so.");

    [Theory]
    [InlineData("en", "Ada Lovelace", "1 Harbour Street, London, SW1A 1AA", "22 November 2026", "Page 1 of", "Dear Ms Lovelace, please call us about your account. ")]
    [InlineData("zh-CN", "欧阳明华", "上海市浦东新区世纪大道100号环球金融中心3201室", "2026年11月22日", "第 1 页", "尊敬的欧阳女士：您好，请致电我们了解还款安排。")]
    public void A_long_letter_is_paginated_and_every_word_of_it_can_be_read(
        string language, string name, string address, string date, string number, string sentence)
    {
        var body = string.Join('\n', Enumerable.Repeat(string.Concat(Enumerable.Repeat(sentence, 6)), 14));
        var letter = new LetterContent("Harbour Bank 港湾银行", "2 Quay Road, Bristol", name, address, language, date, body, "a1b2c3d4e5f6");

        using var pdf = PdfDocument.Open(LetterPdf.Write(letter, Face, At));

        Assert.True(pdf.NumberOfPages >= 2);
        Assert.Equal(LetterPdf.CountPages(letter, Face), pdf.NumberOfPages);
        var first = Flat(pdf.GetPage(1).Text);
        foreach (var words in new[] { name, date, number, "a1b2c3d4e5f6", sentence.Trim() }) Assert.Contains(Flat(words), first, StringComparison.Ordinal);
        var all = Flat(string.Concat(pdf.GetPages().Select(page => page.Text)));
        Assert.Equal(84, all.Split(Flat(sentence)).Length - 1 + Torn(pdf, sentence));
        Keep(letter, language);
    }

    [Fact]
    public void The_address_stands_in_the_window_of_the_envelope()
    {
        const double mm = 72 / 25.4;
        var letter = new LetterContent("Harbour", "2 Quay Road, Bristol", "Ada Lovelace", "1 Harbour Street, London", "en", "22 November 2026", "Hello", "ref");
        using var pdf = PdfDocument.Open(LetterPdf.Write(letter, Face, At));
        var page = pdf.GetPage(1);
        Assert.Equal((210 * mm, 297 * mm), (page.Width, page.Height), new Near());
        var address = page.Letters.Where(l => l.FontSize > 10 && page.Height - l.StartBaseLine.Y is > 55 * mm and < 95 * mm).ToList();
        Assert.Equal(Flat("Ada Lovelace1 Harbour StreetLondon"), Flat(string.Concat(address.Select(l => l.Value))));
        Assert.All(address, l => Assert.InRange(l.StartBaseLine.X, 20 * mm, 105 * mm));
        Assert.All(address, l => Assert.InRange(page.Height - l.StartBaseLine.Y, 45 * mm, 90 * mm));
    }

    [Fact]
    public void The_same_letter_gives_the_same_bytes()
    {
        var letter = new LetterContent("Harbour", "2 Quay Road", "Ada", "1 Harbour Street", "en", "22 November 2026", "Hello 您好", "ref");
        Assert.Equal(LetterPdf.Write(letter, Face, At), LetterPdf.Write(letter, Face, At));
    }

    [Fact]
    public void No_line_is_wider_than_the_page_nor_begins_with_a_closing_mark()
    {
        using var font = new SKFont(Face, 11);
        var text = "请于本月底前还款，如有困难，请联系我们。" + new string('x', 400) + " https://pay.harbour.example/a/very/long/address/that/never/ends/and/goes/on 🙂🙂🙂 " + string.Concat(Enumerable.Repeat("逾期，", 80));
        var lines = LetterLines.Break(text, font, 200);
        Assert.All(lines, line => Assert.True(font.MeasureText(line) <= 212, line)); // a mark may hang
        Assert.DoesNotContain(lines, line => line.Length > 0 && "，。、".Contains(line[0], StringComparison.Ordinal));
        Assert.Equal(Flat(text), Flat(string.Concat(lines)));
    }

    public void Dispose() => _font.Dispose();

    // A glyph that two characters share (行 and its radical) is read back as either.
    private static string Flat(string text) =>
        string.Concat(text.Normalize(NormalizationForm.FormKC).Replace('\u2EDA', '页').Where(c => !char.IsWhiteSpace(c)));

    // A sentence that runs over the page's foot is whole only without it.
    private static int Torn(PdfDocument pdf, string sentence)
    {
        var text = Flat(string.Concat(pdf.GetPages().Select(page => page.Text)));
        var whole = text.Split(Flat(sentence)).Length - 1;
        return 84 - whole <= pdf.NumberOfPages - 1 ? 84 - whole : 0;
    }

    private void Keep(LetterContent letter, string name)
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "pictures");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, $"letter-{name}-1.png"), LetterPdf.Picture(letter, Face, 0));
        File.WriteAllBytes(Path.Combine(folder, $"letter-{name}-2.png"), LetterPdf.Picture(letter, Face, 1));
    }

    private sealed class Near : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) < 0.5 && Math.Abs(a.Item2 - b.Item2) < 0.5;

        public int GetHashCode((double, double) pair) => 0;
    }
}
