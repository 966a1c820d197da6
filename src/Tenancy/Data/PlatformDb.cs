using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Platform.Tenancy.Access;
using Platform.Tenancy.Jobs;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Data;

/// <summary>
/// The shared tables only (tenants, people, memberships, keys, lanes): what sign-in and the clock read before a tenant is
/// known. It maps no tenant-owned table, so debtor data cannot be reached through it.
/// </summary>
public sealed class PlatformDb(DbContextOptions<PlatformDb> options) : DbContext(options), IDataProtectionKeyContext
{
    public DbSet<Tenant> Tenants => Set<Tenant>();
    public DbSet<Agency> Agencies => Set<Agency>();
    public DbSet<AgencyEngagement> AgencyEngagements => Set<AgencyEngagement>();
    public DbSet<User> Users => Set<User>();
    public DbSet<Membership> Memberships => Set<Membership>();
    public DbSet<TenantLane> Lanes => Set<TenantLane>();
    public DbSet<TenantSchedule> Schedules => Set<TenantSchedule>();
    public DbSet<IssuerKey> IssuerKeys => Set<IssuerKey>();
    public DbSet<ApiClient> ApiClients => Set<ApiClient>();
    public DbSet<CompanySignIn> CompanySignIns => Set<CompanySignIn>();
    public DbSet<AgencyNetwork> AgencyNetworks => Set<AgencyNetwork>();
    public DbSet<UsedAssertion> UsedAssertions => Set<UsedAssertion>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    private IReadOnlyList<IModelPart> Parts =>
        this.GetService<IDbContextOptions>().FindExtension<ModelPartsExtension>()!.Parts;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        ModelConventions.Types(
            configurationBuilder, Database.IsSqlite(), Parts.Select(part => part.GetType().Assembly));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        foreach (var part in Parts.Where(part => part.IsShared)) part.Build(modelBuilder);
        ModelConventions.Names(modelBuilder);
    }
}
