using Microsoft.EntityFrameworkCore;
using Platform.Collections;
using Platform.Collections.Imports;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Demo;

/// <summary>Imports a demo lender's first portfolio the way the lender would, and waits until it is merged.</summary>
public sealed class SeedPortfolio(TenantRunner runner, TimeProvider clock) : IDemoStep
{
    public const int FirstAccounts = 600;

    public async Task RunAsync(Tenant tenant, CancellationToken ct) => await runner.RunAsync(tenant.Id, Actor.Job("demo"), async (services, token) =>
    {
        var dbs = services.GetRequiredService<TenantDbFactory>();
        await using (var db = await dbs.ReadAsync(token))
        {
            if (await db.Accounts.AnyAsync(token)) return;
        }
        var file = new DemoPortfolio(tenant.Key, clock).File(0, FirstAccounts, DaysPastDue);
        var id = (await services.GetRequiredService<ReceivePortfolio>().RunAsync(
            new ReceivePortfolio.Request(file, $"{tenant.Key}-portfolio.csv", "api", null), token)).Value;
        while (true)
        {
            await using var db = await dbs.ReadAsync(token);
            if (await db.Imports.AnyAsync(row => row.Id == id && row.EndedAt != null, token)) return;
            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, token);
        }
    }, ct);

    /// <summary>Mostly early, some old, a few not due yet: roughly how arrears are spread.</summary>
    public static int DaysPastDue(int i)
    {
        var dice = new Random(i * 7919 + 13);
        return dice.Next(100) switch
        {
            < 15 => -dice.Next(0, 6),
            < 62 => 1 + dice.Next(30),
            < 80 => 31 + dice.Next(30),
            < 92 => 61 + dice.Next(60),
            _ => 121 + dice.Next(120),
        };
    }
}
