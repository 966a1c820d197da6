using System.Globalization;

namespace Platform.Channels.Templates.Liquid;

/// <summary>
/// A parsed Liquid text: output with filters, if, unless, case, for, assign, capture, comment, raw and trimming marks.
/// Strict: an unknown variable, filter or tag and a hole where a value should be are errors with line and column. A value
/// is written as it is and never read as a template. Immutable, safe to use from several threads.
/// </summary>
public sealed class LiquidTemplate
{
    private readonly List<LiquidNode> _nodes;

    private LiquidTemplate(List<LiquidNode> nodes, IReadOnlyList<LiquidVariable> variables) =>
        (_nodes, Variables) = (nodes, variables);

    /// <summary>What the text asks of its values, with the place of each.</summary>
    public IReadOnlyList<LiquidVariable> Variables { get; }

    /// <returns>The template, or the first mistake.</returns>
    public static (LiquidTemplate? Template, LiquidError? Error) Parse(string source)
    {
        try
        {
            var parser = new LiquidParser(source.ReplaceLineEndings("\n"));
            var nodes = parser.Parse();
            return (new LiquidTemplate(nodes,
                [.. parser.Variables.Select(v => new LiquidVariable(v.Name, v.Spot.Line, v.Spot.Column))]), null);
        }
        catch (LiquidStop stop)
        {
            return (null, stop.Error);
        }
    }

    /// <returns>The text, or why it cannot be written with these values.</returns>
    public (string? Text, LiquidError? Error) Render(IReadOnlyDictionary<string, object?> values, CultureInfo culture)
    {
        var state = new LiquidState(values, culture);
        try
        {
            LiquidNode.WriteAll(_nodes, state);
            return (state.Output.ToString(), null);
        }
        catch (LiquidStop stop)
        {
            return (null, stop.Error);
        }
    }
}

/// <summary>A variable that a text uses, as written (<c>account.due_date</c>), and where.</summary>
public sealed record LiquidVariable(string Name, int Line, int Column);
