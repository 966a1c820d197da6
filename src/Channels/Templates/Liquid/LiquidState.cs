using System.Globalization;
using System.Text;

namespace Platform.Channels.Templates.Liquid;

/// <summary>One rendering: the values given, the names set on the way, the text so far, and what is left of its limits.</summary>
internal sealed class LiquidState(IReadOnlyDictionary<string, object?> values, CultureInfo culture)
{
    public const int MaxSteps = 20_000;
    public const int MaxOutput = 64 * 1024;

    private readonly List<(string Name, object? Value)> _local = [];
    private int _steps;

    public StringBuilder Output { get; set; } = new();

    public CultureInfo Culture => culture;

    public int Mark => _local.Count;

    public void Step(Spot spot)
    {
        if (++_steps > MaxSteps) throw spot.Stop("too_many_steps", MaxSteps.ToString(CultureInfo.InvariantCulture));
    }

    public void Write(string text, Spot spot)
    {
        if (Output.Length + text.Length > MaxOutput)
            throw spot.Stop("too_long", MaxOutput.ToString(CultureInfo.InvariantCulture));
        Output.Append(text);
    }

    public bool TryFind(string name, out object? value)
    {
        for (var i = _local.Count - 1; i >= 0; i--)
        {
            if (_local[i].Name != name) continue;
            value = _local[i].Value;
            return true;
        }
        return values.TryGetValue(name, out value);
    }

    public void Set(string name, object? value)
    {
        var at = _local.FindLastIndex(local => local.Name == name);
        if (at >= 0) _local[at] = (name, value);
        else _local.Add((name, value));
    }

    public void Push(string name, object? value) => _local.Add((name, value));

    public void Drop(int mark, int pushed) => _local.RemoveRange(mark, pushed);
}
