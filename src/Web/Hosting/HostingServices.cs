using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using Platform.Channels;
using Platform.Collections;
using Platform.Migrations;
using Platform.QualityCheck;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Web.Hosting;

/// <summary>The ground the modules stand on: database, keys, health, telemetry, headers.</summary>
public static class HostingServices
{
    public static WebApplicationBuilder AddHosting(this WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        if (NamesNoAddress(configuration)) ((IConfigurationBuilder)configuration).Sources.Insert(0, DefaultAddress());
        var folder = new DataFolder(configuration, builder.Environment);
        var database = PlatformDatabase.From(configuration, folder);
        var root = new RootKeyOptions(configuration["Protection:RootKey"], folder.File("root.key"));
        root.Read(); // a malformed key must stop the start, not the first debtor who is read

        // Its lines name the address of every request, and a debtor's address is a key.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);

        services.AddSingleton(folder).AddSingleton(database).AddHostedService<DatabaseStartup>();
        services.AddTenancy(database.Use, root, AuditSettings.Keys(configuration, folder));
        services.AddAuditArchive(configuration, folder);
        services.AddSingleton<IModelPart, OpenIddictModel>();
        services.AddFileStore(configuration, folder);
        services.AddSingleton(new TenantHosts(BaseDomain(configuration["Tenancy:BaseDomain"])));

        services.AddDataProtection().SetApplicationName("platform").PersistKeysToDbContext<PlatformDb>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(
            new ConfigureOptions<KeyManagementOptions>(keys => keys.XmlEncryptor = new SealedKeyRingEncryptor(root)));

        services.AddHealthChecks().AddCheck<DatabaseReady>("database", tags: ["ready"]);
        services.AddTelemetry(configuration);
        services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
        return builder;
    }

    /// <summary>The business modules, in the order of the one-way law.</summary>
    public static WebApplicationBuilder AddModules(this WebApplicationBuilder builder)
    {
        builder.Services.AddChannels().AddCollections().AddQualityCheck();
        return builder;
    }

    public static WebApplication UseHosting(this WebApplication app)
    {
        app.UseProxies(); // before everything that asks where a request comes from, or whether by https
        if (!app.Environment.IsDevelopment()) app.UseHsts().UseHttpsRedirection();
        app.UseMiddleware<SecurityHeaders>();
        return app;
    }

    private static string? BaseDomain(string? named) =>
        string.IsNullOrWhiteSpace(named) ? null
        : Uri.CheckHostName(named.Trim()) is UriHostNameType.Dns ? named.Trim()
        : throw new InvalidOperationException("Tenancy:BaseDomain must be a domain's name, without scheme, port or leading dot.");

    // Not in launchSettings.json, because what stands there outdoes ASPNETCORE_URLS; this is outdone by everything.
    private static MemoryConfigurationSource DefaultAddress() =>
        new() { InitialData = [new(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:5080")] };

    private static bool NamesNoAddress(ConfigurationManager configuration) =>
        string.IsNullOrEmpty(configuration[WebHostDefaults.ServerUrlsKey]) && string.IsNullOrEmpty(configuration[WebHostDefaults.HttpPortsKey])
        && string.IsNullOrEmpty(configuration[WebHostDefaults.HttpsPortsKey]) && !configuration.GetSection("Kestrel:Endpoints").Exists();

    public static WebApplication MapHosting(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") })
            .AllowAnonymous();
        app.MapHealthChecks("/health/anchors", new HealthCheckOptions { Predicate = check => check.Tags.Contains("anchors") })
            .AllowAnonymous();
        return app;
    }
}
