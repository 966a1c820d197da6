using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Testing;

namespace Tenancy.Tests.Isolation;

public sealed class ScopeTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("attack", "5")]
    public async Task Without_a_tenant_nothing_is_leased(DatabaseKind kind)
    {
        var world = await tenants.OnAsync(kind, Ct);
        await using var scope = world.Platform.Services.CreateAsyncScope();
        var dbs = scope.ServiceProvider.GetRequiredService<TenantDbFactory>();

        await Assert.ThrowsAsync<TenantNotSetException>(() => dbs.ReadAsync(Ct));
        await Assert.ThrowsAsync<TenantNotSetException>(() => dbs.WriteAsync(Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("attack", "12")]
    public async Task A_context_given_back_cannot_be_used_again(DatabaseKind kind)
    {
        var world = await tenants.OnAsync(kind, Ct);
        await using var scope = world.Platform.Scope(world.A.Id);
        var kept = await world.LeaseAsync(world.A, scope, Ct);
        _ = kept.TenantId;
        await kept.DisposeAsync();

        Assert.Throws<TenantNotSetException>(() => kept.TenantId);
    }

    [Fact]
    [Trait("attack", "10")]
    public void A_bound_scope_stays_with_its_tenant()
    {
        var (a, b) = (TenantId.New(), TenantId.New());
        var scope = new TenantScope();
        scope.Bind(a, Actor.Job("test"), "test");
        scope.Bind(a, Actor.Job("again"), "test");

        Assert.Throws<CrossTenantException>(() => scope.Bind(b, Actor.Job("test"), "test"));
        Assert.Equal(a, scope.TenantId);
    }

    [Fact]
    public void The_empty_id_is_no_tenant() =>
        Assert.Throws<TenantNotSetException>(() => new TenantScope().Bind(default, Actor.Job("test"), "test"));

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_revoked_scope_reads_nothing_more(DatabaseKind kind)
    {
        var world = await tenants.OnAsync(kind, Ct);
        await using var scope = world.Platform.Scope(world.A.Id);
        var dbs = scope.ServiceProvider.GetRequiredService<TenantDbFactory>();
        await using (await dbs.ReadAsync(Ct)) { }

        scope.ServiceProvider.GetRequiredService<TenantScope>().Revoke();

        await Assert.ThrowsAsync<TenantNotSetException>(() => dbs.ReadAsync(Ct));
    }
}
