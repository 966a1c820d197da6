using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Sms.Twilio;

namespace Platform.Channels.Voice.Twilio;

internal static class TwilioVoiceServices
{
    /// <summary>Calls through Twilio; its address and connections are those of the messages.</summary>
    public static IServiceCollection AddTwilioVoice(this IServiceCollection services)
    {
        services.AddTwilioClient<ITwilioVoiceApi>();
        services.AddSingleton<IVoiceProvider, TwilioVoice>();
        services.AddScoped<TwilioVoiceCallbacks>();
        return services;
    }
}
