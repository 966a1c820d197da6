using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Calls;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Demo;

/// <summary>
/// Plays the demo's callers: each dials its next case through the ordinary use cases (so the gate refuses at night), talks,
/// and closes the call, briskly until there are recordings to hear and now and then after that.
/// </summary>
public sealed class DemoCalls(
    TenantCatalog tenants, TenantRunner runner, IDbContextFactory<PlatformDb> platform, TimeProvider clock, ILogger<DemoCalls> log) : BackgroundService
{
    private const int Enough = 45; // beyond what last week left
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(3), Slow = TimeSpan.FromMinutes(4);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var key in DemoSeeding.Lenders)
            {
                try
                {
                    if (await tenants.FindAsync(key, stoppingToken) is { Status: TenantStatus.Active } tenant) await PlayAsync(tenant, stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    log.LogWarning(e, "The demo's calls at {Lender} failed; the next will come", key);
                }
            }
        }
    }

    private async Task PlayAsync(Tenant tenant, CancellationToken ct)
    {
        foreach (var (id, name, agency) in await CallersAsync(tenant, ct))
        {
            var actor = new Actor(ActorKind.User, id.ToString("D"), name, [Role.Collector], agency);
            await runner.RunAsync(tenant.Id, actor, (services, token) => TurnAsync(services, id, agency is null, token), ct);
        }
    }

    private async Task TurnAsync(IServiceProvider services, Guid user, bool isLenders, CancellationToken ct)
    {
        var agent = (await services.GetRequiredService<ReadAgent>().RunAsync(ct)).Value;
        if (agent is { State: AgentState.WrapUp, Call: { } over })
        {
            // Most promise or call back; who disputes or is in hardship is left in peace from then on.
            string[] what = ["promise", "call_back", "promise", "refused", "paid_already", "promise", "call_back", "dispute"];
            var dice = over.Id.ToByteArray()[^1];
            await services.GetRequiredService<RecordDisposition>().RunAsync(
                new(over.Id, what[dice % what.Length], OverdueReasons.All[dice / 8 % OverdueReasons.All.Count]), ct);
            return;
        }
        if (agent.State is AgentState.OnCall || !await IsTimeAsync(services, user, ct)) return;
        if (agent.State is AgentState.Offline) await services.GetRequiredService<SetAgent>().RunAsync(new(AgentState.Ready, CallMode.Progressive), ct);
        var next = await services.GetRequiredService<DialNext>().RunAsync(CallMode.Progressive, ct);
        if (isLenders && !next.IsRefused && next.Value.Debtor is null && await UncalledAsync(services, ct) is { } debtor)
            await services.GetRequiredService<PlaceCall>().RunAsync(new(Guid.CreateVersion7(clock.GetUtcNow()), debtor), ct);
    }

    private async Task<bool> IsTimeAsync(IServiceProvider services, Guid user, CancellationToken ct)
    {
        await using var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(ct);
        var last = await db.Calls.Where(call => call.CollectorId == user).OrderByDescending(call => call.StartedAt)
            .Select(call => (DateTimeOffset?)call.StartedAt).FirstOrDefaultAsync(ct);
        return last is null || await db.CallRecordings.CountAsync(ct) < Enough || clock.GetUtcNow() - last > Slow;
    }

    // The lender's own callers begin with people nobody has a case of yet.
    private static async Task<DebtorId?> UncalledAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(ct);
        var found = await db.QueryAsync(
            $"""
            select a.debtor_id from accounts a
            join debtors d on d.tenant_id = a.tenant_id and d.id = a.debtor_id and d.hold is null and (d.reachable & 1) = 1
            where a.tenant_id = {db.TenantId} and a.state = {AccountState.Open} and a.past_due > 0
              and not exists (select 1 from cases c where c.tenant_id = a.tenant_id and c.debtor_id = a.debtor_id)
              and not exists (select 1 from calls k where k.tenant_id = a.tenant_id and k.debtor_id = a.debtor_id)
              and not exists (select 1 from contact_events e where e.tenant_id = a.tenant_id and e.debtor_id = a.debtor_id)
            order by a.past_due desc, a.id limit 1
            """, row => row.Id<DebtorId>(0), ct);
        return found.Count == 0 ? null : found[0];
    }

    private async Task<List<(Guid Id, string Name, AgencyId? Agency)>> CallersAsync(Tenant tenant, CancellationToken ct)
    {
        string[] emails = [$"caller@{tenant.Key}.example", "caller@swift.example"];
        await using var db = await platform.CreateDbContextAsync(ct);
        var rows = await db.Users.AsNoTracking().Where(user => emails.Contains(user.Email))
            .Join(db.Memberships, user => user.Id, member => member.UserId, (user, member) => new { user.Id, user.DisplayName, member.AgencyId })
            .OrderBy(row => row.Id).ToListAsync(ct);
        return [.. rows.Select(row => (row.Id, row.DisplayName, row.AgencyId))];
    }
}
