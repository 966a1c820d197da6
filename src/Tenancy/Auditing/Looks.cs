namespace Platform.Tenancy.Auditing;

/// <summary>
/// What this open page (or request, or pass) has written down as looked at. A list that renews itself every second is one
/// look; after ten minutes it is a new one, and so is every other question.
/// </summary>
public sealed class Looks(TimeProvider clock)
{
    private const int Most = 1_000;
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);
    private readonly Dictionary<(string, object), DateTimeOffset> _kept = [];

    /// <returns>True when it is to be written down; then <see cref="Keep"/> says that it was.</returns>
    public bool IsNew(string action, object about) =>
        !_kept.TryGetValue((action, about), out var at) || clock.GetUtcNow() - at >= Lasts;

    public void Keep(string action, object about)
    {
        if (_kept.Count >= Most) _kept.Clear();
        _kept[(action, about)] = clock.GetUtcNow();
    }
}
