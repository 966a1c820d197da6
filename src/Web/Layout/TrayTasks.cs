namespace Platform.Web.Layout;

/// <summary>Long work that may be left and found again, as the tray of this circuit shows it.</summary>
/// <param name="Key">What the work is, so that news replaces what was said before.</param>
/// <param name="Part">0 to 1, or null while the size is not known.</param>
public sealed record TrayTask(string Key, string Label, string Href, double? Part, bool Done = false);

/// <summary>The tasks of one circuit; a page that starts long work, or a feed, tells it here.</summary>
public sealed class TrayTasks
{
    private readonly List<TrayTask> _tasks = [];

    public IReadOnlyList<TrayTask> All => _tasks;

    public int Running => _tasks.Count(task => !task.Done);

    private event Action? Changed;

    public void Tell(TrayTask task)
    {
        var at = _tasks.FindIndex(known => known.Key == task.Key);
        if (at < 0)
        {
            _tasks.Insert(0, task);
        }
        else
        {
            _tasks[at] = task;
        }

        Changed?.Invoke();
    }

    public void Forget(string key)
    {
        if (_tasks.RemoveAll(task => task.Key == key) > 0)
        {
            Changed?.Invoke();
        }
    }

    public IDisposable OnChange(Action what)
    {
        Changed += what;
        return new Ear(() => Changed -= what);
    }

    private sealed class Ear(Action off) : IDisposable
    {
        public void Dispose() => off();
    }
}
