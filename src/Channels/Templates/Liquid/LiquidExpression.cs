namespace Platform.Channels.Templates.Liquid;

/// <summary>Something with a value: a literal, a variable, a comparison.</summary>
internal abstract record LiquidExpression(Spot Spot)
{
    public abstract object? Value(LiquidState state);

    /// <summary>The variable meant, for a message about it; null when it is none.</summary>
    public virtual string? Name => null;
}

internal sealed record Literal(Spot Spot, object? Constant) : LiquidExpression(Spot)
{
    public override object? Value(LiquidState state) => Constant;
}

/// <summary><c>a.b['c']</c>: names and keys from a root.</summary>
internal sealed record Variable(Spot Spot, string Root, IReadOnlyList<LiquidExpression> Keys) : LiquidExpression(Spot)
{
    public override string Name => string.Join('.', Keys.Select(key => key is Literal text ? text.Constant?.ToString() : "[…]").Prepend(Root));

    public override object? Value(LiquidState state)
    {
        if (!state.TryFind(Root, out var value)) throw Spot.Stop("unknown_variable", Root);
        foreach (var key in Keys)
        {
            value = LiquidValue.Member(value, key.Value(state), out var known);
            if (!known) throw Spot.Stop("unknown_variable", Name);
        }
        return value;
    }
}

internal sealed record Range(Spot Spot, LiquidExpression From, LiquidExpression To) : LiquidExpression(Spot)
{
    public override object Value(LiquidState state) => Numbers(Bound(From, state), Bound(To, state));

    private static int Bound(LiquidExpression expression, LiquidState state) =>
        LiquidValue.Number(expression.Value(state)) is { } number and >= -1_000_000 and <= 1_000_000
            ? (int)number
            : throw expression.Spot.Stop("expected", "number");

    private static IEnumerable<object?> Numbers(int from, int to)
    {
        for (var i = from; i <= to; i++) yield return (decimal)i;
    }
}

internal sealed record Comparison(LiquidExpression Left, string Operator, LiquidExpression Right) : LiquidExpression(Left.Spot)
{
    public override object Value(LiquidState state)
    {
        var (left, right) = (Left.Value(state), Right.Value(state));
        return Operator switch
        {
            "==" => LiquidValue.Same(left, right),
            "!=" or "<>" => !LiquidValue.Same(left, right),
            "contains" => LiquidValue.Contains(left, right),
            "<" => LiquidValue.Compare(left, right) < 0,
            ">" => LiquidValue.Compare(left, right) > 0,
            "<=" => LiquidValue.Compare(left, right) <= 0,
            _ => LiquidValue.Compare(left, right) >= 0,
        };
    }
}

/// <summary>Liquid joins from the right, without precedence: <c>a and b or c</c> is <c>a and (b or c)</c>.</summary>
internal sealed record Joined(LiquidExpression Left, bool And, LiquidExpression Right) : LiquidExpression(Left.Spot)
{
    public override object Value(LiquidState state)
    {
        var left = LiquidValue.Truthy(Left.Value(state));
        return And ? left && LiquidValue.Truthy(Right.Value(state)) : left || LiquidValue.Truthy(Right.Value(state));
    }
}

internal sealed record Filtered(Spot Spot, LiquidExpression Input, string Filter, IReadOnlyList<LiquidExpression> Arguments)
    : LiquidExpression(Spot)
{
    public override string? Name => Input.Name;

    public override object? Value(LiquidState state)
    {
        var input = Input.Value(state);
        if (LiquidValue.IsMissing(input) && Filter != "default" && Input.Name is { } name)
            throw Input.Spot.Stop("value_missing", name);
        var arguments = new object?[Arguments.Count];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = Arguments[i].Value(state);
        try
        {
            return LiquidFilters.All[Filter].Apply(input, arguments, state);
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException or DivideByZeroException)
        {
            throw Spot.Stop("bad_filter_value", Filter);
        }
    }
}
