namespace Platform.Channels.Templates.Liquid;

internal enum BlockKind
{
    Text,
    Output,
    Tag,
}

/// <summary>A stretch of the source: plain text, or the inside of <c>{{ }}</c> or <c>{% %}</c>.</summary>
internal readonly record struct Block(BlockKind Kind, string Text, int Start, bool TrimBefore, bool TrimAfter);

/// <summary>Cuts a source into blocks and knows the line and column of every position.</summary>
internal sealed class LiquidLexer(string source)
{
    private int[]? _lines;

    public Spot At(int position)
    {
        var lines = _lines ??= Lines();
        var line = Array.BinarySearch(lines, position);
        if (line < 0) line = ~line - 1;
        return new Spot(line + 1, position - lines[line] + 1);
    }

    public List<Block> Blocks()
    {
        var blocks = new List<Block>();
        var at = 0;
        while (at < source.Length)
        {
            var open = Next(at);
            if (open > at) blocks.Add(new Block(BlockKind.Text, source[at..open], at, false, false));
            if (open == source.Length) break;
            var block = Inside(open, out at);
            blocks.Add(block);
            if (block.Kind is BlockKind.Tag && block.Text.Trim() == "raw") at = Raw(blocks, at, open);
        }
        return Trimmed(blocks);
    }

    private int Next(int from)
    {
        for (var i = from; i + 1 < source.Length; i++)
        {
            if (source[i] == '{' && source[i + 1] is '{' or '%') return i;
        }
        return source.Length;
    }

    private Block Inside(int open, out int after)
    {
        var output = source[open + 1] == '{';
        var close = output ? "}}" : "%}";
        var start = open + 2;
        var before = start < source.Length && source[start] == '-';
        if (before) start++;
        var end = Close(start, close);
        if (end < 0) throw At(open).Stop("expected", close);
        after = end + 2;
        var trimAfter = end > start && source[end - 1] == '-';
        return new Block(
            output ? BlockKind.Output : BlockKind.Tag, source[start..(trimAfter ? end - 1 : end)], start, before, trimAfter);
    }

    // A quoted text may hold the closing marks; an opening mark before the closing one means that it was forgotten.
    private int Close(int start, string close)
    {
        var quote = '\0';
        for (var i = start; i < source.Length; i++)
        {
            var c = source[i];
            if (quote != '\0')
            {
                if (c == quote) quote = '\0';
                else if (c == '\n') return -1;
            }
            else if (c is '\'' or '"') quote = c;
            else if (c == '{' && i + 1 < source.Length && source[i + 1] is '{' or '%') return -1;
            else if (string.CompareOrdinal(source, i, close, 0, 2) == 0) return i;
        }
        return -1;
    }

    private int Raw(List<Block> blocks, int start, int open)
    {
        for (var i = Next(start); i < source.Length; i = Next(i + 1))
        {
            if (source[i + 1] != '%') continue;
            var block = Inside(i, out var after);
            if (block.Text.Trim() != "endraw") continue;
            blocks[^1] = new Block(BlockKind.Text, source[start..i], start, false, false);
            return after;
        }
        throw At(open).Stop("missing_end", "endraw");
    }

    private static List<Block> Trimmed(List<Block> blocks)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].Kind is not BlockKind.Text) continue;
            var text = blocks[i].Text;
            if (i > 0 && blocks[i - 1].TrimAfter) text = text.TrimStart();
            if (i + 1 < blocks.Count && blocks[i + 1].TrimBefore) text = text.TrimEnd();
            blocks[i] = blocks[i] with { Text = text };
        }
        return blocks;
    }

    private int[] Lines()
    {
        var lines = new List<int> { 0 };
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == '\n') lines.Add(i + 1);
        }
        return [.. lines];
    }
}
