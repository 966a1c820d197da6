using System.Globalization;

namespace Platform.Channels.Templates.Liquid;

/// <summary>Builds the template from its blocks; the first mistake ends it with its place and what was expected there.</summary>
internal sealed class LiquidParser
{
    private const int MaxDepth = 20;

    private static readonly HashSet<string> Inner =
        ["elsif", "else", "when", "endif", "endunless", "endcase", "endfor", "endcapture", "endcomment", "endraw"];

    private readonly LiquidLexer _lexer;
    private readonly List<Block> _blocks;
    private readonly HashSet<string> _local = [];
    private readonly List<Variable> _variables = [];
    private int _next;
    private int _depth;

    public LiquidParser(string source)
    {
        _lexer = new LiquidLexer(source);
        _blocks = _lexer.Blocks();
    }

    /// <summary>Variables that the values have to hold, in the order of the text; names set inside the template are not.</summary>
    public IReadOnlyList<Variable> Variables => _variables;

    public List<LiquidNode> Parse()
    {
        var nodes = Body("", default, out var stray);
        return stray is { } tag ? throw tag.Spot.Stop("unexpected_tag", tag.Text) : nodes;
    }

    // Reads until a tag that belongs to the enclosing block; the words of that tag stand ready in _ending.
    private LiquidWords? _ending;

    private List<LiquidNode> Body(string end, Spot open, out Word? ended)
    {
        if (++_depth > MaxDepth) throw open.Stop("too_deep", MaxDepth.ToString(CultureInfo.InvariantCulture));
        var nodes = new List<LiquidNode>();
        while (_next < _blocks.Count)
        {
            var block = _blocks[_next++];
            var spot = _lexer.At(block.Start);
            if (block.Kind is BlockKind.Text)
            {
                if (block.Text.Length > 0) nodes.Add(new TextNode(spot, block.Text));
                continue;
            }
            var words = new LiquidWords(block, _lexer);
            if (block.Kind is BlockKind.Output)
            {
                nodes.Add(new OutputNode(spot, WithFilters(words)));
                words.ExpectEnd();
                continue;
            }
            var tag = words.Take();
            if (tag.Kind is not WordKind.Name) throw tag.Spot.Stop("expected", "tag");
            if (Inner.Contains(tag.Text))
            {
                (_ending, ended) = (words, tag);
                _depth--;
                return nodes;
            }
            if (Tag(tag, words) is { } node) nodes.Add(node);
        }
        _depth--;
        ended = null;
        return end.Length == 0 ? nodes : throw open.Stop("missing_end", end);
    }

    private LiquidNode? Tag(Word tag, LiquidWords words)
    {
        switch (tag.Text)
        {
            case "if":
                return If(tag, words, "endif");
            case "unless":
                return If(tag, words, "endunless");
            case "case":
                return Case(tag, words);
            case "for":
                return For(tag, words);
            case "assign":
                var name = words.TakeName();
                words.Expect("=");
                var value = WithFilters(words);
                words.ExpectEnd();
                _local.Add(name);
                return new AssignNode(tag.Spot, name, value);
            case "capture":
                var captured = words.TakeName();
                words.ExpectEnd();
                var body = Closed("endcapture", tag);
                _local.Add(captured);
                return new CaptureNode(tag.Spot, captured, body);
            case "comment":
                Comment(tag);
                return null;
            default:
                throw tag.Spot.Stop("unknown_tag", tag.Text);
        }
    }

    private IfNode If(Word tag, LiquidWords words, string end)
    {
        var condition = Condition(words);
        if (end == "endunless") condition = new Not(condition);
        var branches = new List<(LiquidExpression?, IReadOnlyList<LiquidNode>)>();
        LiquidExpression? when = condition;
        while (true)
        {
            var then = Body(end, tag.Spot, out var ended);
            branches.Add((when, then));
            if (ended!.Value.Is(end)) break;
            if (when is null) throw ended.Value.Spot.Stop("unexpected_tag", ended.Value.Text);
            if (ended.Value.Is("elsif")) when = Condition(_ending!);
            else if (ended.Value.Is("else")) when = null;
            else throw ended.Value.Spot.Stop("expected", end);
        }
        _ending!.ExpectEnd();
        return new IfNode(tag.Spot, branches);
    }

    private IfNode Case(Word tag, LiquidWords words)
    {
        var subject = Primary(words);
        words.ExpectEnd();
        var branches = new List<(LiquidExpression?, IReadOnlyList<LiquidNode>)>();
        Body("endcase", tag.Spot, out var ended);
        while (!ended!.Value.Is("endcase"))
        {
            LiquidExpression? when = null;
            if (ended.Value.Is("when"))
            {
                do
                {
                    LiquidExpression same = new Comparison(subject, "==", Primary(_ending!));
                    when = when is null ? same : new Joined(when, false, same);
                }
                while (_ending!.TryTake(",") || _ending.TryTake("or"));
            }
            else if (!ended.Value.Is("else"))
            {
                throw ended.Value.Spot.Stop("expected", "endcase");
            }
            _ending!.ExpectEnd();
            branches.Add((when, Body("endcase", tag.Spot, out ended)));
        }
        return new IfNode(tag.Spot, branches);
    }

    private ForNode For(Word tag, LiquidWords words)
    {
        var name = words.TakeName();
        words.Expect("in");
        var list = Primary(words);
        words.ExpectEnd();
        var added = new[] { name, "forloop" }.Where(_local.Add).ToList();
        var body = Body("endfor", tag.Spot, out var ended);
        _local.ExceptWith(added);
        IReadOnlyList<LiquidNode> otherwise = [];
        if (ended!.Value.Is("else")) otherwise = Body("endfor", tag.Spot, out ended);
        if (!ended!.Value.Is("endfor")) throw ended.Value.Spot.Stop("expected", "endfor");
        return new ForNode(tag.Spot, name, list, body, otherwise);
    }

    private List<LiquidNode> Closed(string end, Word tag)
    {
        var body = Body(end, tag.Spot, out var ended);
        return ended!.Value.Is(end) ? body : throw ended.Value.Spot.Stop("expected", end);
    }

    private void Comment(Word tag)
    {
        while (_next < _blocks.Count)
        {
            var block = _blocks[_next++];
            if (block.Kind is BlockKind.Tag && block.Text.Trim() == "endcomment") return;
        }
        throw tag.Spot.Stop("missing_end", "endcomment");
    }

    private LiquidExpression Condition(LiquidWords words)
    {
        var condition = Disjunction(words);
        words.ExpectEnd();
        return condition;
    }

    private LiquidExpression Disjunction(LiquidWords words)
    {
        var left = Compared(words);
        if (words.TryTake("and")) return new Joined(left, true, Disjunction(words));
        if (words.TryTake("or")) return new Joined(left, false, Disjunction(words));
        return left;
    }

    private LiquidExpression Compared(LiquidWords words)
    {
        var left = Primary(words);
        return words.Peek is { Kind: WordKind.Mark or WordKind.Name, Text: "==" or "!=" or "<>" or "<" or ">" or "<=" or ">=" or "contains" }
            ? new Comparison(left, words.Take().Text, Primary(words))
            : left;
    }

    private LiquidExpression WithFilters(LiquidWords words)
    {
        var value = Primary(words);
        while (words.TryTake("|"))
        {
            var spot = words.Peek.Spot;
            var filter = words.TakeName();
            if (!LiquidFilters.All.TryGetValue(filter, out var known)) throw spot.Stop("unknown_filter", filter);
            var arguments = new List<LiquidExpression>();
            if (words.TryTake(":"))
            {
                do arguments.Add(Primary(words));
                while (words.TryTake(","));
            }
            if (arguments.Count < known.Least || arguments.Count > known.Most) throw spot.Stop("wrong_arguments", filter);
            value = new Filtered(spot, value, filter, arguments);
        }
        return value;
    }

    private LiquidExpression Primary(LiquidWords words)
    {
        var word = words.Take();
        switch (word.Kind)
        {
            case WordKind.Text:
                return new Literal(word.Spot, word.Text);
            case WordKind.Number:
                return new Literal(word.Spot, decimal.Parse(word.Text, CultureInfo.InvariantCulture));
            case WordKind.Mark when word.Text == "(":
                var from = Primary(words);
                words.Expect("..");
                var to = Primary(words);
                words.Expect(")");
                return new Range(word.Spot, from, to);
            case WordKind.Name:
                return word.Text switch
                {
                    "true" => new Literal(word.Spot, true),
                    "false" => new Literal(word.Spot, false),
                    "nil" or "null" => new Literal(word.Spot, null),
                    "empty" or "blank" => new Literal(word.Spot, Emptiness.Value),
                    _ => Path(word, words),
                };
            default:
                throw word.Spot.Stop("expected", "value");
        }
    }

    private Variable Path(Word root, LiquidWords words)
    {
        var keys = new List<LiquidExpression>();
        while (true)
        {
            if (words.TryTake("."))
            {
                var spot = words.Peek.Spot;
                keys.Add(new Literal(spot, words.TakeName()));
            }
            else if (words.TryTake("["))
            {
                keys.Add(Primary(words));
                words.Expect("]");
            }
            else
            {
                break;
            }
        }
        var variable = new Variable(root.Spot, root.Text, keys);
        if (!_local.Contains(root.Text)) _variables.Add(variable);
        return variable;
    }
}
