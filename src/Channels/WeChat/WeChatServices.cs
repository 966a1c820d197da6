using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Providers;

namespace Platform.Channels.WeChat;

internal static class WeChatServices
{
    public static IServiceCollection AddWeChat(this IServiceCollection services) => services
        .AddProviderHttp(WeChatMessages.Name, addresses => addresses.WeChat)
        .AddSingleton<IMessageProvider, WeChatMessages>()
        .AddScoped<WeChatCallbacks>();
}
