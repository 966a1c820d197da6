using Platform.Collections.Imports;
using Platform.Tenancy.Access;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Demo;

/// <summary>
/// Plays the demo lenders' core systems: every minute and a half a small file with accounts that fell due and accounts
/// that were paid comes in through the ordinary import, until the demo is large enough.
/// </summary>
public sealed class DemoLife(TenantCatalog tenants, TenantRunner runner, TimeProvider clock, ILogger<DemoLife> log) : BackgroundService
{
    private const int LargestPortfolio = 3_000;
    private const int NewAccounts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(90);
    private static readonly int[] StepDays = [-3, -1, 0, 1, 7, 15, 21, 24, 27, 30, 35, 45, 60, 90];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var key in DemoSeeding.Lenders)
            {
                try
                {
                    if (await tenants.FindAsync(key, stoppingToken) is { Status: TenantStatus.Active } tenant) await FeedAsync(tenant, stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    log.LogWarning(e, "The demo's next file for {Lender} failed; the one after will come", key);
                }
            }
        }
    }

    private Task FeedAsync(Tenant tenant, CancellationToken ct) => runner.RunAsync(tenant.Id, Actor.Job("demo"), async (services, token) =>
    {
        var count = await services.GetRequiredService<CountAccounts>().RunAsync(token);
        if (count is 0 or >= LargestPortfolio) return;
        var receive = services.GetRequiredService<ReceivePortfolio>();
        var portfolio = new DemoPortfolio(tenant.Key, clock);
        var dice = new Random(count);
        await receive.RunAsync(new ReceivePortfolio.Request(
            portfolio.File(count, NewAccounts, _ => StepDays[dice.Next(StepDays.Length)]), $"{tenant.Key}-new.csv", "api", null), token);
        // Whom the demo's collectors work with today are the first: they are not to vanish from an open screen.
        var payer = dice.Next(SeedPortfolio.FirstAccounts / 2, SeedPortfolio.FirstAccounts);
        await receive.RunAsync(new ReceivePortfolio.Request(
            portfolio.File(payer, 1, SeedPortfolio.DaysPastDue, new HashSet<int> { payer }), $"{tenant.Key}-payments.csv", "api", null), token);
    }, ct);
}
