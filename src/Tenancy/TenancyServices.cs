using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Auditing.Anchors;
using Platform.Tenancy.Auditing.Searches;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy;

public static class TenancyServices
{
    /// <summary>Registers the tenant scope, the leased contexts, keys, audit and settings.</summary>
    /// <param name="database">Chooses the provider and connection; the host owns configuration.</param>
    /// <param name="auditKeys">What signs the audit checkpoints; without it a key derived from the root key.</param>
    public static IServiceCollection AddTenancy(
        this IServiceCollection services, Action<DbContextOptionsBuilder> database, RootKeyOptions rootKey, AuditKeyOptions? auditKeys = null)
    {
        // Here and not at the first debtor: a wrong setting must stop the start.
        Validator.ValidateObject(rootKey, new ValidationContext(rootKey), validateAllProperties: true);
        auditKeys ??= new();
        Validator.ValidateObject(auditKeys, new ValidationContext(auditKeys), validateAllProperties: true);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IModelPart, PlatformModel>();
        services.AddSingleton<IModelPart, TenancyModel>();
        services.AddSingleton(rootKey);
        services.AddSingleton(provider => new TenantDbPool(
            Options<TenantDb>(provider, database, options => options.AddInterceptors(new TenantWriteGuard()))));
        services.AddSingleton<IDbContextFactory<PlatformDb>>(provider => new PlatformDbFactory(
            Options<PlatformDb>(provider, database, _ => { })));
        services.AddScoped(provider =>
            provider.GetRequiredService<IDbContextFactory<PlatformDb>>().CreateDbContext());
        services.AddScoped<TenantScope>().AddSingleton<RefusedDemands>();
        services.AddScoped<TenantDbFactory>();
        services.AddScoped<AuditTrail>().AddScoped<ChainAudit>().AddScoped<SignAudit>().AddScoped<ProveEntry>().AddScoped<ExportLog>().AddScoped<ReadCheckpoint>().AddScoped<VerifyAudit>().AddScoped<CheckAudit>().AddScoped<Looks>();
        services.AddScoped<ListAudit>().AddScoped<ReadAuditEntry>().AddScoped<ReadChainState>().AddScoped<ListWatchers>().AddScoped<CountAudit>();
        services.AddScoped<ListSearches>().AddScoped<KeepSearch>().AddScoped<ForgetSearch>();
        services.AddSingleton(auditKeys).AddSingleton<AuditKeys>().AddSingleton<AnchorStates>().AddSingleton<AuditEvidence>();
        services.AddSingleton<TenantRunner>();
        services.AddSingleton<TenantKeys>().AddScoped<RotateTenantKey>();
        services.AddSingleton<TenantCatalog>();
        services.AddSingleton<TenantSettings>().AddScoped<ProofOfPerson>();
        services.AddSingleton<Feed>();
        services.AddScoped<CircuitHandler, TenantCircuitHandler>();
        return services;
    }

    private static DbContextOptions<T> Options<T>(
        IServiceProvider provider, Action<DbContextOptionsBuilder> database, Action<DbContextOptionsBuilder> more)
        where T : DbContext
    {
        var options = new DbContextOptionsBuilder<T>();
        database(options);
        options.UseModelParts(provider.GetServices<IModelPart>());
        more(options);
        return options.Options;
    }

    private sealed class PlatformDbFactory(DbContextOptions<PlatformDb> options) : IDbContextFactory<PlatformDb>
    {
        public PlatformDb CreateDbContext() => new(options);
    }
}
