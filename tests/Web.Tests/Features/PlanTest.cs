using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;
using Platform.Testing;

namespace Web.Tests.Features;

/// <summary>A page over the real use cases: a lender's strategist, on a database of their own.</summary>
public abstract class PlanTest : ComponentTest
{
    private TestPlatform? _platform;
    private AsyncServiceScope _scope;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected TestPlatform Platform => _platform!;

    protected Tenant Tenant { get; private set; } = null!;

    protected async Task StartAsync(int accounts = 0, Role role = Role.Strategist)
    {
        _platform = await TestPlatform.CreateAsync(DatabaseKind.Sqlite, _ => throw new NotSupportedException(), Ct, now: Clock.GetUtcNow());
        Tenant = await _platform.TenantAsync("lender", Ct);
        _scope = _platform.Scope(Tenant.Id, role);
        Services.AddFallbackServiceProvider(_scope.ServiceProvider);
        var cipher = await _platform.Services.GetRequiredService<TenantKeys>().GetAsync(Tenant.Id, Ct);
        await using var db = await _scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        for (var i = 1; i <= accounts; i++)
        {
            var debtor = DebtorSeal.Put(
                cipher, new Debtor { Reference = $"D{i}", Language = "en", TimeZone = "Europe/London", Country = "GB", Region = "" },
                new DebtorDetails("Ada Lovelace", "+447700900001", null, null, null, null, null));
            db.Add(debtor);
            db.Add(new Account
            {
                DebtorId = debtor.Id, AccountNo = $"HB-00010{i}", Product = "card", Currency = "GBP", Balance = 500, PastDue = 100 * i,
                DueDate = new DateOnly(2026, 11, 2).AddDays(-20 * i),
            });
        }
        await db.CommitAsync(Ct);
    }

    protected T Use<T>() where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        if (_platform is null) return;
        await _scope.DisposeAsync();
        await _platform.DisposeAsync();
    }
}
