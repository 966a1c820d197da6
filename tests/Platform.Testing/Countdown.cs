namespace Platform.Testing;

/// <summary>A fault that hits the next so many calls and then is over; safe to take from many connections at once.</summary>
public sealed class Countdown
{
    private int _left;

    /// <summary>How many hits are still to come.</summary>
    public int Left => Math.Max(0, Volatile.Read(ref _left));

    public void Set(int times) => Volatile.Write(ref _left, times);

    /// <summary>True, and one fewer left, when the fault hits this call.</summary>
    public bool Take()
    {
        while (true)
        {
            var left = Volatile.Read(ref _left);
            if (left <= 0) return false;
            if (Interlocked.CompareExchange(ref _left, left - 1, left) == left) return true;
        }
    }
}
