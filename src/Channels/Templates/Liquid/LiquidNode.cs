namespace Platform.Channels.Templates.Liquid;

/// <summary>A part of a parsed template that writes itself.</summary>
internal abstract record LiquidNode(Spot Spot)
{
    public abstract void Write(LiquidState state);

    public static void WriteAll(IReadOnlyList<LiquidNode> nodes, LiquidState state)
    {
        foreach (var node in nodes)
        {
            state.Step(node.Spot);
            node.Write(state);
        }
    }
}

internal sealed record TextNode(Spot Spot, string Text) : LiquidNode(Spot)
{
    public override void Write(LiquidState state) => state.Write(Text, Spot);
}

internal sealed record OutputNode(Spot Spot, LiquidExpression Expression) : LiquidNode(Spot)
{
    // A message with a hole where a name or an amount should be must not leave.
    public override void Write(LiquidState state)
    {
        var value = Expression.Value(state);
        if (LiquidValue.IsMissing(value) && Expression is Variable variable)
            throw variable.Spot.Stop("value_missing", variable.Name);
        state.Write(LiquidFilters.Text(value, state.Culture), Spot);
    }
}

internal sealed record IfNode(Spot Spot, IReadOnlyList<(LiquidExpression? When, IReadOnlyList<LiquidNode> Then)> Branches)
    : LiquidNode(Spot)
{
    public override void Write(LiquidState state)
    {
        foreach (var (when, then) in Branches)
        {
            if (when is not null && !LiquidValue.Truthy(when.Value(state))) continue;
            WriteAll(then, state);
            return;
        }
    }
}

internal sealed record Not(LiquidExpression Inner) : LiquidExpression(Inner.Spot)
{
    public override object Value(LiquidState state) => !LiquidValue.Truthy(Inner.Value(state));
}

internal sealed record AssignNode(Spot Spot, string Name, LiquidExpression Expression) : LiquidNode(Spot)
{
    public override void Write(LiquidState state) => state.Set(Name, Expression.Value(state));
}

internal sealed record CaptureNode(Spot Spot, string Name, IReadOnlyList<LiquidNode> Body) : LiquidNode(Spot)
{
    public override void Write(LiquidState state)
    {
        var outer = state.Output;
        state.Output = new System.Text.StringBuilder();
        WriteAll(Body, state);
        var captured = state.Output.ToString();
        state.Output = outer;
        state.Set(Name, captured);
    }
}

internal sealed record ForNode(
    Spot Spot, string Name, LiquidExpression List, IReadOnlyList<LiquidNode> Body, IReadOnlyList<LiquidNode> Else)
    : LiquidNode(Spot)
{
    public override void Write(LiquidState state)
    {
        var any = false;
        var index = 0m;
        foreach (var item in List.Value(state) as IEnumerable<object?> ?? [])
        {
            any = true;
            state.Step(Spot);
            var mark = state.Mark;
            state.Push(Name, item);
            state.Push("forloop", new Dictionary<string, object?> { ["index"] = ++index, ["first"] = index == 1 });
            WriteAll(Body, state);
            state.Drop(mark, 2);
        }
        if (!any) WriteAll(Else, state);
    }
}
