using Platform.Web.Hosting;

namespace Platform.Web.Demo;

public static class DemoServices
{
    /// <summary>Two made-up lenders, an agency, their people and clients; further parts register an <see cref="IDemoStep"/>.</summary>
    public static WebApplicationBuilder AddDemo(this WebApplicationBuilder builder)
    {
        var options = DemoSetup.From(
            builder.Configuration, builder.Environment, new DataFolder(builder.Configuration, builder.Environment));
        builder.Services.AddSingleton(options);
        if (!options.Enabled) return builder;
        builder.Services.AddScoped<SeedPeople>().AddScoped<SeedClients>();
        builder.Services.AddScoped<IDemoStep, SeedChannels>().AddScoped<IDemoStep, SeedPortfolio>().AddScoped<IDemoStep, SeedStrategies>();
        builder.Services.AddScoped<IDemoStep, SeedLines>();
        builder.Services.AddHostedService<DemoCalls>();
        builder.Services.AddScoped<IDemoStep, SeedPlacements>();
        builder.Services.AddScoped<IDemoStep, SeedDesk>(); // after whatever places cases
        builder.Services.AddScoped<IDemoStep, SeedVisits>(); // after the desk has claimed some
        builder.Services.AddScoped<IDemoStep, SeedQuality>();
        builder.Services.AddScoped<CountAccounts>();
        builder.Services.AddHostedService<DemoSeeding>();
        builder.Services.AddHostedService<DemoLife>();
        return builder;
    }
}
