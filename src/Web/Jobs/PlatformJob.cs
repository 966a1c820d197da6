using Quartz;

namespace Platform.Web.Jobs;

/// <summary>
/// A job of the clock itself: it belongs to no tenant, may not open a tenant's data, and only hands work to scopes that
/// are bound to the tenant concerned. Passes of one kind never overlap in a process; a fault ends the pass, not the clock.
/// </summary>
public abstract class PlatformJob(Passes passes, ILogger log) : IJob
{
    /// <summary>The trigger group of these jobs; every other group is a tenant's id.</summary>
    public const string Group = "platform";

    protected ILogger Log { get; } = log;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var kind = GetType().Name;
        if (!passes.TryEnter(kind)) return;
        try
        {
            await RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops; what was begun is taken up again by its lease.
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Log.LogError(fault, "{Job} failed; it is tried again at its next firing.", kind);
        }
        finally
        {
            passes.Leave(kind);
        }
    }

    protected abstract Task RunAsync(CancellationToken ct);
}
