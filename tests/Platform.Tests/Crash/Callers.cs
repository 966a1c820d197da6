using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Collections;
using Platform.Collections.Calls;
using Platform.Collections.Debtors;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Tests.Crash;

[assembly: HostingStartup(typeof(CallersStartup))]

namespace Platform.Tests.Crash;

/// <summary>Puts collectors at the telephone of the shipped host: the same use cases as the pages, without a browser for each.</summary>
public sealed class CallersStartup : IHostingStartup
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddHostedService<Callers>());
}

/// <summary>
/// So many collectors (<c>Callers:Count</c>), each with one person to call: each dials until its person was dialled, and dials
/// again only when the product says that the last call never left.
/// </summary>
public sealed class Callers(
    TenantCatalog tenants, TenantRunner runner, IConfiguration configuration, IHostApplicationLifetime host) : BackgroundService
{
    public static Guid Collector(int no) => new(no + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    public static string Phone(int no) => $"+4420794{no:D5}";

    public static Actor Person(int no) => new(ActorKind.User, Collector(no).ToString("D"), $"Caller {no}", [Role.Collector]);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Nobody calls before the host is there to be called back, and before the test can kill it.
        var started = new TaskCompletionSource();
        await using var there = host.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        var tenant = await tenants.FindAsync("harbour", stoppingToken);
        await Task.WhenAll(Enumerable.Range(0, configuration.GetValue<int>("Callers:Count")).Select(async no =>
        {
            while (!await runner.RunAsync(tenant!.Id, Person(no), (services, ct) => TurnAsync(services, no, ct), stoppingToken))
                await Task.Delay(150, stoppingToken);
        }));
    }

    private static async Task<bool> TurnAsync(IServiceProvider services, int no, CancellationToken ct)
    {
        var reference = $"D{no:D5}";
        DebtorId debtor;
        Call? last;
        await using (var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(ct))
        {
            debtor = await db.Debtors.Where(row => row.Reference == reference).Select(row => row.Id).SingleOrDefaultAsync(ct);
            if (debtor == default) return false;
            last = await db.Calls.AsNoTracking().Where(call => call.DebtorId == debtor).OrderByDescending(call => call.StartedAt).FirstOrDefaultAsync(ct);
        }
        if (last is null or { State: CallState.Failed, Outcome: "never_dialled" or "line_unreachable" })
            await services.GetRequiredService<PlaceCall>().RunAsync(new(Guid.CreateVersion7(), debtor), ct);
        return last is { IsLive: false, Outcome: not ("never_dialled" or "line_unreachable") };
    }
}
