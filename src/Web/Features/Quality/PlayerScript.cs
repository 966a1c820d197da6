using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Platform.QualityCheck.Evaluations;

namespace Platform.Web.Features.Quality;

/// <summary>The recording player's script on one page: what is pressed and marked comes here, the rest stays in the browser.</summary>
public sealed class PlayerScript(IJSRuntime js, Func<string, Task> pressed, Func<int, int, Task> marked) : IAsyncDisposable
{
    private IJSObjectReference? _module, _player;
    private DotNetObjectReference<PlayerScript>? _me;

    public async Task OpenAsync(ElementReference root, int seconds, string? peaks, bool canMark, params string[] keys)
    {
        try
        {
            _me = DotNetObjectReference.Create(this);
            _module = await js.InvokeAsync<IJSObjectReference>("import", "./recording.js");
            _player = await _module.InvokeAsync<IJSObjectReference>("open", root, _me, new { seconds, peaks, canMark, keys });
        }
        catch (JSDisconnectedException)
        {
            // The person left while the page was starting.
        }
    }

    [JSInvokable]
    public Task KeyAsync(string key) => pressed(key);

    [JSInvokable]
    public Task MarkedAsync(int from, int to) => marked(from, to);

    public Task MarksAsync(IEnumerable<EvidenceMark> marks) =>
        CallAsync("marks", [marks.Select(mark => new { id = mark.Id, from = mark.FromMs, to = mark.ToMs }).ToList()]);

    /// <summary>Plays one stretch and stops at its end.</summary>
    public Task PlayAsync(EvidenceMark mark) => CallAsync("play", mark.FromMs, mark.ToMs);

    public Task ShowAsync(string id) => CallAsync("show", id);

    private async Task CallAsync(string name, params object?[] args)
    {
        try
        {
            if (_player is not null) await _player.InvokeVoidAsync(name, args);
        }
        catch (JSDisconnectedException)
        {
            // Nobody is there any more.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CallAsync("close");
        try
        {
            if (_player is not null) await _player.DisposeAsync();
            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and its listeners with it.
        }
        _me?.Dispose();
    }
}
