using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Providers;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Calls;

/// <summary>A collector says ready, break or goes; in which mode; and at which telephone a line may ring.</summary>
public sealed class SetAgent(TenantScope scope, TenantRunner tenants, TenantKeys keys, Feed feed, TimeProvider clock)
{
    /// <param name="Phone">The collector's own telephone in E.164; null keeps the one that is known.</param>
    public sealed record Request(AgentState Chosen, CallMode Mode, string? Phone = null)
    {
        public override string ToString() => $"SetAgent({Chosen}, {Mode})";
    }

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } no) return no;
        if (!Guid.TryParse(scope.Actor.Id, out var user)) return Refusal.Forbidden(nameof(Permission.WorkCases));
        if (ask.Chosen is not (AgentState.Offline or AgentState.Ready or AgentState.Break)) return Refusal.Invalid("state", "not_listed");
        var phone = string.IsNullOrWhiteSpace(ask.Phone) ? null : ask.Phone.Replace(" ", "", StringComparison.Ordinal);
        if (phone is not null && !SafeText.IsPhone(phone)) return Refusal.Invalid("phone", "phone");
        var sealedPhone = phone is null ? null : AgentPhone.Seal(await keys.GetAsync(scope.TenantId, ct), user, phone);
        var (actor, now) = (scope.Actor, clock.GetUtcNow());
        // An agency's people read the board and do not write it: the lender's table is written as the lender.
        await tenants.RunAsync(scope.TenantId, Actor.Job("agent-status"), async (services, token) =>
        {
            await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(token);
            var row = await db.Agents.SingleOrDefaultAsync(agent => agent.UserId == user, token);
            if (row is null) db.Add(row = new AgentStatus { UserId = user, AgencyId = actor.Agency, Name = actor.Name, Since = now });
            if (row.Chosen != ask.Chosen) (row.Chosen, row.Since) = (ask.Chosen, now);
            (row.Mode, row.Name, row.Phone) = (ask.Mode, actor.Name, sealedPhone ?? row.Phone);
            await db.CommitAsync(token);
        }, ct);
        feed.Publish(scope.TenantId, Topics.Calls);
        return Result.Done;
    }
}
