using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Templates;
using Platform.Tenancy.Data;

namespace Platform.Channels;

public static class ChannelServices
{
    /// <summary>Registers providers, templates, the outbox and its dispatcher.</summary>
    public static IServiceCollection AddChannels(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, ChannelsModel>();
        AddTemplates(services);
        return services;
    }

    private static void AddTemplates(IServiceCollection services)
    {
        services.AddSingleton<TemplateRenderer>();
        services.AddScoped<ListTemplates>().AddScoped<PublishTemplate>().AddScoped<ReadTemplate>();
        services.AddScoped<SaveServiceContact>().AddScoped<SaveTemplate>();
    }
}
