using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Platform.Channels.Messages;

/// <summary>A host without a send gate does not start: there is no default that allows.</summary>
internal sealed class RequireSendGate(IServiceProviderIsService known) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => known.IsService(typeof(ISendGate))
        ? Task.CompletedTask
        : throw new InvalidOperationException("No ISendGate is registered: nothing could be sent lawfully.");

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
