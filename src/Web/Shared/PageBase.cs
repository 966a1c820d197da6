using Microsoft.AspNetCore.Components;

namespace Platform.Web.Shared;

/// <summary>A page whose work stops when its reader leaves, and whose commands cannot be given twice.</summary>
public abstract class PageBase : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();

    protected PageBase() => Gone = _gone.Token;

    /// <summary>Fires when the page is left.</summary>
    protected CancellationToken Gone { get; }

    /// <summary>True while a command runs: bind it to the button's Disabled.</summary>
    protected bool Busy { get; private set; }

    /// <summary>Runs a command; a second click while it runs does nothing.</summary>
    protected async Task BusyAsync(Func<CancellationToken, Task> work)
    {
        if (Busy)
        {
            return;
        }

        Busy = true;
        StateHasChanged();
        try
        {
            await work(Gone);
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // Nobody is there any more to be told.
        }
        finally
        {
            Busy = false;
            if (!Gone.IsCancellationRequested)
            {
                StateHasChanged();
            }
        }
    }

    /// <summary>Fetches what a list asks for, until it asks for something else or the page is left.</summary>
    /// <exception cref="OperationCanceledException">Names the list's own token: a list takes any other for a fault and fails the page.</exception>
    protected async Task<T> FetchAsync<T>(Func<CancellationToken, Task<T>> fetch, CancellationToken asked)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(asked, Gone);
        try
        {
            return await fetch(both.Token);
        }
        catch (OperationCanceledException stopped) when (both.IsCancellationRequested)
        {
            throw new OperationCanceledException(stopped.Message, stopped, asked);
        }
    }

    /// <summary>What a page lets go of when it is left, before <see cref="Gone"/> is disposed.</summary>
    protected virtual ValueTask LeaveAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Gone.IsCancellationRequested)
        {
            return;
        }

        await _gone.CancelAsync();
        await LeaveAsync();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }
}
