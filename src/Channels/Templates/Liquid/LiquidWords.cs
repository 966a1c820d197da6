using System.Globalization;

namespace Platform.Channels.Templates.Liquid;

internal enum WordKind
{
    Name,
    Text,
    Number,
    Mark,
    End,
}

internal readonly record struct Word(WordKind Kind, string Text, Spot Spot)
{
    public bool Is(string text) => Kind is WordKind.Name or WordKind.Mark && Text == text;
}

/// <summary>The words inside one <c>{{ }}</c> or <c>{% %}</c>, read one after the other.</summary>
internal sealed class LiquidWords
{
    private static readonly string[] Marks = ["==", "!=", "<>", "<=", ">=", "..", "<", ">", "|", ":", ",", ".", "[", "]", "(", ")", "="];

    private readonly List<Word> _words = [];
    private int _next;

    public LiquidWords(Block block, LiquidLexer lexer)
    {
        var text = block.Text;
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            var spot = lexer.At(block.Start + at);
            if (at == text.Length)
            {
                _words.Add(new Word(WordKind.End, block.Kind is BlockKind.Output ? "}}" : "%}", spot));
                return;
            }
            at = Read(text, at, spot);
        }
    }

    public Word Peek => _words[_next];

    public Word Take() => Peek.Kind is WordKind.End ? Peek : _words[_next++];

    public bool TryTake(string text)
    {
        if (!Peek.Is(text)) return false;
        _next++;
        return true;
    }

    public string TakeName()
    {
        var word = Take();
        return word.Kind is WordKind.Name ? word.Text : throw word.Spot.Stop("expected", "name");
    }

    public void Expect(string mark)
    {
        if (!TryTake(mark)) throw Peek.Spot.Stop("expected", mark);
    }

    public void ExpectEnd()
    {
        if (Peek.Kind is not WordKind.End) throw Peek.Spot.Stop("unexpected", Peek.Text);
    }

    private int Read(string text, int at, Spot spot)
    {
        var c = text[at];
        if (c is '\'' or '"')
        {
            var close = text.IndexOf(c, at + 1);
            if (close < 0) throw spot.Stop("expected", c.ToString());
            _words.Add(new Word(WordKind.Text, text[(at + 1)..close], spot));
            return close + 1;
        }
        if (char.IsAsciiDigit(c) || (c == '-' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        {
            var end = at + 1;
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || IsPoint(text, end))) end++;
            var number = text[at..end];
            if (!decimal.TryParse(number, NumberStyles.Number, CultureInfo.InvariantCulture, out _))
                throw spot.Stop("unexpected", number);
            _words.Add(new Word(WordKind.Number, number, spot));
            return end;
        }
        if (char.IsLetter(c) || c == '_')
        {
            var end = at + 1;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-')) end++;
            _words.Add(new Word(WordKind.Name, text[at..end], spot));
            return end;
        }
        foreach (var mark in Marks)
        {
            if (string.CompareOrdinal(text, at, mark, 0, mark.Length) != 0) continue;
            _words.Add(new Word(WordKind.Mark, mark, spot));
            return at + mark.Length;
        }
        throw spot.Stop("unexpected", c.ToString());
    }

    private static bool IsPoint(string text, int at) =>
        text[at] == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]);
}
