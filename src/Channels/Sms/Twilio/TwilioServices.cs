using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Channels.Providers;
using Refit;

namespace Platform.Channels.Sms.Twilio;

internal static class TwilioServices
{
    public static IServiceCollection AddTwilio(this IServiceCollection services)
    {
        services.AddOptions<TwilioOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<TwilioOptions>, TwilioOptionsValidator>();
        // No retry handler: a POST that is repeated here can reach a person twice. Redirects would carry it elsewhere.
        services.AddTwilioClient<ITwilioApi>();
        services.AddSingleton<IMessageProvider, TwilioSms>();
        services.AddScoped<TwilioCallbacks>();
        return services;
    }

    /// <summary>A client of Twilio's API; whoever calls decides how long to wait.</summary>
    internal static void AddTwilioClient<TApi>(this IServiceCollection services) where TApi : class
    {
        services.AddRefitGeneratedClient<TApi>()
            .ConfigureHttpClient((provider, http) =>
            {
                http.BaseAddress = new Uri(provider.GetRequiredService<IOptions<TwilioOptions>>().Value.BaseAddress);
                http.Timeout = Timeout.InfiniteTimeSpan; // the dispatcher's own patience decides
            })
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                MaxConnectionsPerServer = provider.GetRequiredService<IOptions<TwilioOptions>>().Value.Connections,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
                ConnectTimeout = TimeSpan.FromSeconds(5),
                AllowAutoRedirect = false,
                UseCookies = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers(); // addresses and tokens stand in the URLs and bodies
    }
}
