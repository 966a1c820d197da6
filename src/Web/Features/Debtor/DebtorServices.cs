using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Platform.Channels.Providers;
using Platform.Collections.SelfService;
using Platform.Web.Demo;

namespace Platform.Web.Features.Debtor;

public static class DebtorServices
{
    /// <summary>The debtor's page; its address is the public one, and in the demo, which is looked at on the spot, the host's own.</summary>
    public static IServiceCollection AddDebtorPage(this IServiceCollection services)
    {
        services.AddSingleton<DebtorDoor>().AddDebtorLimits();
        services.AddSingleton(provider => new SelfServiceAddress(() =>
            provider.GetRequiredService<IOptions<CallbackOptions>>().Value.PublicBaseUrl is { Length: > 0 } known ? known
            : provider.GetRequiredService<DemoSetup>().Enabled ? Listening(provider)
            : null));
        return services;
    }

    private static string? Listening(IServiceProvider provider) =>
        provider.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?.Replace("//[::]", "//localhost", StringComparison.Ordinal).Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
            .Replace("//+", "//localhost", StringComparison.Ordinal).Replace("//*", "//localhost", StringComparison.Ordinal);
}
