using Microsoft.EntityFrameworkCore;
using Platform.Channels.Recordings;
using Platform.Channels.Voice.Sandbox;
using Platform.Collections.Calls;
using Platform.Collections.Surveys;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Jobs;

/// <summary>A job that looks after every active tenant: a lender that only calls has no lane.</summary>
public abstract class ActiveTenantsJob(Rounds rounds, TimeSpan rest) : TenantsJob(rounds, rest)
{
    protected override async Task<IReadOnlyList<TenantId>> TenantsAsync(PlatformDb db, CancellationToken ct) =>
        await db.Tenants.AsNoTracking().Where(tenant => tenant.Status == TenantStatus.Active).Select(tenant => tenant.Id).ToListAsync(ct);
}

/// <summary>Lets the sandbox line tell what has come due.</summary>
public sealed class SandboxCallsJob(Rounds rounds) : ActiveTenantsJob(rounds, TimeSpan.FromSeconds(2))
{
    protected override Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        tenant.GetRequiredService<GiveSandboxCalls>().RunAsync(ct);
}

/// <summary>Asks debtors about the calls that are over.</summary>
public sealed class AskSurveysJob(Rounds rounds) : ActiveTenantsJob(rounds, TimeSpan.FromSeconds(5))
{
    protected override Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        tenant.GetRequiredService<AskSurveys>().RunAsync(ct);
}

/// <summary>Brings recordings home.</summary>
public sealed class FetchRecordingsJob(Rounds rounds) : ActiveTenantsJob(rounds, TimeSpan.FromSeconds(5))
{
    protected override Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        tenant.GetRequiredService<FetchRecordings>().RunAsync(ct);
}

/// <summary>Asks providers about calls from which no word comes.</summary>
public sealed class RecoverCallsJob(Rounds rounds) : ActiveTenantsJob(rounds, TimeSpan.FromSeconds(10))
{
    protected override Task<int> RunAsync(IServiceProvider tenant, CancellationToken ct) =>
        tenant.GetRequiredService<RecoverCalls>().RunAsync(ct);
}
