using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Data;

namespace Platform.Collections;

public static class CollectionsServices
{
    /// <summary>Registers the portfolio, imports, strategies, campaigns and the contact gate behind Channels' port.</summary>
    public static IServiceCollection AddCollections(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, CollectionsModel>();
        return services;
    }
}
