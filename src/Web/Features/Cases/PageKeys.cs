using Microsoft.JSInterop;

namespace Platform.Web.Features.Cases;

/// <summary>A page's single-key commands and the browser's copy of a note, through one small script.</summary>
public sealed class PageKeys(IJSRuntime js, Func<string, Task> pressed) : IAsyncDisposable
{
    private readonly TaskCompletionSource _loaded = new();
    private readonly string _id = Guid.CreateVersion7().ToString("N");
    private IJSObjectReference? _script;
    private DotNetObjectReference<PageKeys>? _me;

    public async Task WatchAsync(params string[] keys)
    {
        try
        {
            _me = DotNetObjectReference.Create(this);
            _script = await js.InvokeAsync<IJSObjectReference>("import", "./keys.js");
            await _script.InvokeVoidAsync("watch", _me, keys, _id);
            _loaded.TrySetResult();
        }
        catch (JSDisconnectedException)
        {
            // The person left while the page was starting.
        }
    }

    [JSInvokable]
    public Task KeyAsync(string key) => pressed(key);

    public Task ShowAsync(string id) => CallAsync("show", id);

    public Task FocusAsync(string id) => CallAsync("focus", id);

    public async Task KeepNoteAsync(string field, string key)
    {
        await _loaded.Task;
        await CallAsync("keepNote", field, key);
    }

    public Task ForgetNoteAsync(string key) => CallAsync("forgetNote", key);

    /// <returns>What this tab had kept of a note; null when nothing.</returns>
    public async Task<string?> KeptNoteAsync(string key)
    {
        await _loaded.Task;
        try
        {
            return _script is null ? null : await _script.InvokeAsync<string?>("keptNote", key);
        }
        catch (JSDisconnectedException)
        {
            return null;
        }
    }

    private async Task CallAsync(string name, params object?[] args)
    {
        try
        {
            if (_script is not null)
            {
                await _script.InvokeVoidAsync(name, args);
            }
        }
        catch (JSDisconnectedException)
        {
            // Nobody is there any more.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _loaded.TrySetResult(); // nobody waits for a script that never came
        await CallAsync("stop", _id);
        try
        {
            if (_script is not null)
            {
                await _script.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and its listeners with it.
        }

        _me?.Dispose();
    }
}
