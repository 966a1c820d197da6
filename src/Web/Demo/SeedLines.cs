using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Voice;
using Platform.Collections.Surveys;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Web.Demo;

/// <summary>Gives a demo lender a sandbox line, with a number that is kept for fiction.</summary>
public sealed class SeedLines(TenantRunner runner) : IDemoStep
{
    public Task RunAsync(Tenant tenant, CancellationToken ct) => runner.RunAsync(tenant.Id, Actor.Job("demo"), async (services, token) =>
    {
        await using (var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(token))
        {
            if (await db.DialingLines.AnyAsync(token)) return;
        }
        var saved = await services.GetRequiredService<SaveLine>().RunAsync(new(
            null, "Sandbox", "sandbox", "{}", tenant.Key == "jinqiao" ? "+862155550100" : "+442079460100", 10, 5, 480, 1260,
            tenant.Key == "jinqiao" ? 0.08m : 0.02m, tenant.Currency), token);
        if (saved.IsRefused) throw new InvalidOperationException($"The demo's line was refused: {saved.Refusal}");
        await services.GetRequiredService<SaveSurvey>().RunAsync(new() { IsOn = true }, token);
    }, ct);
}
