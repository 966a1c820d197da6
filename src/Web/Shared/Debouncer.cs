namespace Platform.Web.Shared;

/// <summary>Does the last of several quick requests, once the person pauses; an earlier one that is still running is cancelled.</summary>
public sealed class Debouncer(TimeSpan wait, TimeProvider clock)
{
    private CancellationTokenSource? _last;

    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken gone)
    {
        _last?.Cancel();
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(gone);
        _last = mine;
        try
        {
            if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, mine.Token);
            await work(mine.Token);
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            // Another change came, or the page was left.
        }
        finally
        {
            if (_last == mine) _last = null;
        }
    }
}
