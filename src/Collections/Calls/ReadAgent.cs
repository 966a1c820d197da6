using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Calls;

/// <summary>What the collector who asks is doing: chosen state, or the call that overrides it, and since when.</summary>
public sealed class ReadAgent(TenantDbFactory dbs, TenantScope scope)
{
    /// <param name="Since">When this state began: the timer counts from it.</param>
    public sealed record View(AgentState State, DateTimeOffset? Since, CallMode Mode, bool HasPhone, OnCall? Call);

    public sealed record OnCall(Guid Id, DebtorId Debtor, string Ending, CallState State, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt);

    public async Task<Result<View>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } no) return no;
        if (!Guid.TryParse(scope.Actor.Id, out var user)) return new View(AgentState.Offline, null, CallMode.Manual, false, null);
        await using var db = await dbs.ReadAsync(ct);
        var agent = await db.Agents.AsNoTracking().SingleOrDefaultAsync(row => row.UserId == user, ct);
        var call = await db.Calls.AsNoTracking()
            .Where(row => row.CollectorId == user && (row.State < CallState.Ended || row.State == CallState.Ended && row.WrappedUpAt == null))
            .OrderByDescending(row => row.StartedAt).FirstOrDefaultAsync(ct);
        var mode = agent?.Mode ?? CallMode.Manual;
        if (call is null) return new View(agent?.Chosen ?? AgentState.Offline, agent?.Since, mode, agent?.Phone is not null, null);
        var number = await db.Accounts.Where(account => account.Id == call.AccountId).Select(account => account.AccountNo).SingleAsync(ct);
        var on = new OnCall(call.Id, call.DebtorId, number.Length > 4 ? number[^4..] : number, call.State, call.StartedAt, call.AnsweredAt);
        return call.IsLive
            ? new View(AgentState.OnCall, call.AnsweredAt ?? call.StartedAt, mode, agent?.Phone is not null, on)
            : new View(AgentState.WrapUp, call.EndedAt, mode, agent?.Phone is not null, on);
    }
}
