using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Data;

/// <summary>
/// The one context of all modules, leased for one tenant and one transaction by <see cref="TenantDbFactory"/>.
/// Each module adds its tables as an <see cref="IModelPart"/> and its sets as extension properties.
/// </summary>
public class TenantDb : DbContext
{
    public const string TenantFilter = "Tenant";

    private readonly List<Action> _afterCommit = [];
    private SqlDialect? _dialect; // asking EF for the provider's name is slow, and a bulk insert asks for every value
    private DbContextId _lease;
    private TenantId _tenant;
    private AgencyId? _agency;
    private IDbContextTransaction? _transaction;
    private IDisposable? _writeTurn;
    private System.Data.Common.DbTransaction? _own;

    public TenantDb(DbContextOptions<TenantDb> options) : base(options)
    {
    }

    /// <summary>For the two migration contexts.</summary>
    protected TenantDb(DbContextOptions options) : base(options)
    {
    }

    /// <summary>Lock 1: a pooled context taken again without a tenant would still hold the last one, so a lease must be bound.</summary>
    public TenantId TenantId => _lease == ContextId && _transaction is not null
        ? _tenant
        : throw new TenantNotSetException("This context was not leased through TenantDbFactory.");

    /// <summary>The agency for whose person the lease was made; null for the lender's own people, its systems and our jobs.</summary>
    public AgencyId? Agency => _lease == ContextId && _transaction is not null
        ? _agency
        : throw new TenantNotSetException("This context was not leased through TenantDbFactory.");

    /// <summary>What differs between SQLite and PostgreSQL when SQL is written by hand.</summary>
    public SqlDialect Dialect => _dialect ??= SqlDialect.For(Database.ProviderName);

    internal void Bind(TenantId tenant, AgencyId? agency, IDbContextTransaction transaction, IDisposable? writeTurn) =>
        (_lease, _tenant, _agency, _transaction, _writeTurn) = (ContextId, tenant, agency, transaction, writeTurn);

    // EF does not end a transaction that it did not begin, and only the driver can begin a deferred one.
    internal void Own(System.Data.Common.DbTransaction transaction) => _own = transaction;

    /// <summary>Saves and commits this lease's only transaction; without it everything is rolled back at dispose.</summary>
    public async Task CommitAsync(CancellationToken ct)
    {
        await SaveChangesAsync(ct);
        await _transaction!.CommitAsync(ct);
        _writeTurn?.Dispose();
        foreach (var action in _afterCommit) action();
        _afterCommit.Clear();
    }

    /// <summary>Runs an action once the transaction has committed (never when it is rolled back).</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        ModelConventions.Types(
            configurationBuilder, Database.IsSqlite(), Parts.Select(part => part.GetType().Assembly));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        foreach (var part in Parts) part.Build(modelBuilder);
        foreach (var entity in ModelConventions.TenantOwned(modelBuilder.Model).ToList())
        {
            var row = Expression.Parameter(entity.ClrType, "row");
            var filter = Expression.Lambda(
                Expression.Equal(
                    Expression.Property(row, nameof(ITenantOwned.TenantId)),
                    Expression.Property(Expression.Constant(this), nameof(TenantId))),
                row);
            modelBuilder.Entity(entity.ClrType).HasQueryFilter(TenantFilter, filter);
            if (PlacementFilter.For(entity.ClrType, this) is { } placed)
                modelBuilder.Entity(entity.ClrType).HasQueryFilter(PlacementFilter.Name, placed);
            // Where the key does not name the tenant, the statement of a change has to: else one tenant's forged copy of
            // a row with another's number would change it on a database without row-level security.
            if (entity.FindPrimaryKey()!.Properties.All(key => key.Name != nameof(ITenantOwned.TenantId)))
                modelBuilder.Entity(entity.ClrType).Property(nameof(ITenantOwned.TenantId)).IsConcurrencyToken();
        }
        ModelConventions.Names(modelBuilder);
    }

    private IReadOnlyList<IModelPart> Parts =>
        this.GetService<IDbContextOptions>()
            .FindExtension<ModelPartsExtension>()!.Parts;

    public override async ValueTask DisposeAsync()
    {
        await EndAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public override void Dispose()
    {
        _transaction?.Dispose();
        _own?.Dispose();
        Release();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task EndAsync()
    {
        if (_transaction is not null) await _transaction.DisposeAsync();
        if (_own is not null) await _own.DisposeAsync();
        Release();
    }

    private void Release()
    {
        _writeTurn?.Dispose();
        (_lease, _tenant, _agency, _transaction, _writeTurn, _own) = (default, default, null, null, null, null);
        _afterCommit.Clear();
    }
}
