using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Templates;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Postgres;


namespace Tenancy.Tests;

public sealed class LeaseTests(PostgresServer postgres)
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_lease_sees_only_its_own_tenant_even_through_raw_sql(DatabaseKind kind)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var platform = await TestPlatform.CreateAsync(kind, postgres.MigratedAsync, ct);
        var a = await platform.TenantAsync("a", ct);
        var b = await platform.TenantAsync("b", ct);
        foreach (var tenant in new[] { a, b })
        {
            await using var scope = platform.Scope(tenant.Id);
            await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(ct);
            db.Templates.Add(new Template { Key = "k", Name = tenant.Key, CreatedAt = platform.Clock.GetUtcNow() });
            await db.CommitAsync(ct);
        }
        await using var mine = platform.Scope(a.Id);
        await using var read = await mine.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(ct);
        Assert.Equal(["a"], await read.Templates.Select(t => t.Name).ToListAsync(ct));
        var raw = await read.QueryAsync($"select name from templates where created_at <= {platform.Clock.GetUtcNow()}", row => row.Text(0), ct);
        Assert.Equal(kind is DatabaseKind.Postgres ? 1 : 2, raw.Count); // lock 5 exists on PostgreSQL only
    }
}
