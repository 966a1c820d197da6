using Platform.Collections.Campaigns;

namespace Platform.Web.Features.Campaigns;

/// <summary>How quickly attempts leave a run, from what one screen has seen of its counts in the last half minute.</summary>
public sealed class RunPace
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private readonly Queue<(DateTimeOffset At, long Left)> _seen = new();

    /// <summary>Null until two looks lie at least a second apart.</summary>
    public double? PerSecond { get; private set; }

    public void Note(DateTimeOffset at, RunCounts counts)
    {
        // Everything that has come out of the outbox with a provider's word, whatever it was.
        var left = counts.Submitted + counts.Delivered + counts.Read + counts.Failed;
        _seen.Enqueue((at, left));
        while (_seen.Count > 2 && at - _seen.Peek().At > Window) _seen.Dequeue();
        var (since, before) = _seen.Peek();
        var span = (at - since).TotalSeconds;
        PerSecond = span < 1 ? PerSecond : Math.Max(0, (left - before) / span);
    }
}
