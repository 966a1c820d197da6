using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Platform.Web.Layout;

/// <summary>Catches what a page did not expect and gives it a number that the log knows too.</summary>
public sealed class ShellErrorBoundary : ErrorBoundary
{
    [Inject]
    private ILogger<ShellErrorBoundary> Log { get; set; } = default!;

    /// <summary>The number shown to the person and written to the log; never the message.</summary>
    public string CorrelationId { get; private set; } = "";

    protected override Task OnErrorAsync(Exception exception)
    {
        CorrelationId = Guid.CreateVersion7().ToString("N")[^12..];
        Log.LogError(exception, "A page failed; correlation id {CorrelationId}", CorrelationId);
        return Task.CompletedTask;
    }
}
