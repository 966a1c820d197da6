using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Voice;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Calls;

/// <summary>
/// Writes what the provider answered to a dial. As the lender's own job: the case may have been recalled in the meantime,
/// and the call is told about all the same.
/// </summary>
public sealed class SettleDial(TenantRunner tenants, Feed feed, TimeProvider clock)
{
    private static readonly TimeSpan AskSoon = TimeSpan.FromSeconds(15);

    public Task RunAsync(TenantId tenant, Guid callId, DialOutcome outcome, CancellationToken ct) =>
        tenants.RunAsync(tenant, Actor.Job("dial"), async (services, token) =>
        {
            await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(token);
            if (await CallProgress.LockAsync(db, callId, token) is not { } call) return;
            var now = clock.GetUtcNow();
            switch (outcome)
            {
                case DialOutcome.Accepted(var id):
                    call.ProviderCallId ??= id;
                    call.InDoubt = false;
                    break;
                case DialOutcome.Refused(var code):
                    await CallProgress.NeverDialledAsync(db, call, code, now, token);
                    break;
                case DialOutcome.Ambiguous when call.IsLive && call.ProviderCallId is null:
                    (call.InDoubt, call.CheckAt) = (true, now + AskSoon);
                    break;
            }
            db.AfterCommit(() => feed.Publish(tenant, Topics.Calls));
            await db.CommitAsync(token);
        }, ct);
}
