using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Providers;
using Platform.Channels.Push.Fcm;
using Platform.Channels.Push.JPush;

namespace Platform.Channels.Push;

internal static class PushServices
{
    public static IServiceCollection AddPush(this IServiceCollection services) => services
        .AddProviderHttp(FcmPush.Name, addresses => addresses.Fcm)
        .AddProviderHttp(JPushPush.Name, addresses => addresses.JPush)
        .AddSingleton<IMessageProvider, FcmPush>()
        .AddSingleton<IMessageProvider, JPushPush>();
}
