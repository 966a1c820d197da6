using System.Diagnostics;
using Platform.Tenancy.Events;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Shared;

/// <summary>
/// Reloads a screen when its topics change, but never more often than it should, and never while the last reload still
/// runs: the last word always gets through. A slow reload (a run of a million) is asked for less often by itself.
/// </summary>
public sealed class FeedThrottle : IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly List<IDisposable> _ears = [];
    private readonly Task _loop;

    public FeedThrottle(Feed feed, TenantId tenant, IReadOnlyList<string> topics, TimeSpan least, Func<Task> reload,
        Func<Exception, Task> failed)
    {
        foreach (var topic in topics) _ears.Add(feed.Subscribe(tenant, topic, Poke));
        _loop = LoopAsync(least, reload, failed);
    }

    private void Poke()
    {
        try
        {
            _news.Release();
        }
        catch (Exception known) when (known is SemaphoreFullException or ObjectDisposedException)
        {
            // News is already waiting to be told, or nobody is there any more.
        }
    }

    private async Task LoopAsync(TimeSpan least, Func<Task> reload,
        Func<Exception, Task> failed)
    {
        try
        {
            while (true)
            {
                await _news.WaitAsync(_gone.Token);
                var started = Stopwatch.GetTimestamp();
                await reload();
                var took = Stopwatch.GetElapsedTime(started);
                await Task.Delay(took * 3 > least ? took * 3 : least, _gone.Token);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
        {
            // The screen was left.
        }
        catch (Exception fault)
        {
            await failed(fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var ear in _ears) ear.Dispose();
        await _gone.CancelAsync();
        // Not awaited: the loop may be inside the very circuit that disposes us.
        _ = _loop.ContinueWith(_ => { _gone.Dispose(); _news.Dispose(); }, TaskScheduler.Default);
    }
}
