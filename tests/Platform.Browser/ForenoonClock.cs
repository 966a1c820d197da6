namespace Platform.Browser;

/// <summary>
/// Runs on from half past ten (UTC) of today, whenever it is started: London and Shanghai are both awake then, so that what
/// a journey may do does not depend on the hour at which the tests are run.
/// </summary>
public sealed class ForenoonClock : TimeProvider
{
    private readonly TimeSpan _ahead;

    public ForenoonClock()
    {
        var now = System.GetUtcNow();
        _ahead = now.Date.Add(new TimeSpan(10, 30, 0)) - now.UtcDateTime;
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;
}
