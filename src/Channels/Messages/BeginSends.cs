namespace Platform.Channels.Messages;

/// <summary>
/// Lets the sends of one claim begin, in the order of their attempts: a send waits until the claim's mark stands at it or
/// beyond. The mark moves a window at a time and ahead of need, so that a provider is seldom kept waiting for the database.
/// </summary>
/// <param name="attempts">The claim's attempts, rising.</param>
/// <param name="advance">Commits the mark; false when the lease has run out, and then nothing more of the claim begins.</param>
internal sealed class BeginSends(IReadOnlyList<long> attempts, int window, Func<long, Task<bool>> advance)
{
    private readonly Lock _gate = new();
    private Task<bool>? _moving;
    private int _marked; // how many of the attempts, from the first, may begin
    private bool _lost;

    /// <param name="position">The send's place in the claim.</param>
    /// <returns>False when it must not be begun.</returns>
    public async ValueTask<bool> RunAsync(int position)
    {
        while (true)
        {
            Task<bool> moving;
            lock (_gate)
            {
                var isMarked = position < _marked;
                if (_lost) return isMarked;
                var isFarEnough = _marked - position > (window + 1) / 2 || _marked == attempts.Count;
                if (!isFarEnough) _moving ??= MoveAsync(Math.Min(Math.Max(_marked, position) + window, attempts.Count));
                if (isMarked) return true;
                moving = _moving!;
            }
            await moving;
        }
    }

    private async Task<bool> MoveAsync(int to)
    {
        await Task.Yield(); // never inside the lock
        var moved = false;
        try
        {
            moved = await advance(attempts[to - 1]);
        }
        finally
        {
            lock (_gate)
            {
                if (moved) _marked = to;
                else _lost = true;
                _moving = null;
            }
        }
        return moved;
    }
}
