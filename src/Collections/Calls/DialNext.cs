using Platform.Channels;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Compliance;
using Platform.Collections.Contacts;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Calls;

/// <summary>
/// The next case for a collector who is ready: one's own first, then the pool, the largest amount past due first. Preview
/// shows it, progressive dials it: one call for one collector, so that nobody answers to nobody.
/// </summary>
public sealed class DialNext(TenantDbFactory dbs, TenantScope scope, PlaceCall place, ReserveContact reserve, TimeProvider clock)
{
    /// <summary>How many cases are looked at together, and how often before nobody is taken to be callable now.</summary>
    private const int Together = 32, Looks = 16;

    /// <summary>Two collectors who ask at once get different cases: the other ones are there for that.</summary>
    private const int Enough = 8;

    private static readonly TimeSpan Rest = TimeSpan.FromHours(4);

    /// <param name="Debtor">The case; null when there is none to call now.</param>
    /// <param name="Call">The call that was placed; null in preview.</param>
    public sealed record Next(DebtorId? Debtor, Guid? Call);

    /// <param name="mode">Preview only finds the case.</param>
    public async Task<Result<Next>> RunAsync(CallMode mode, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } no) return no;
        if (!Guid.TryParse(scope.Actor.Id, out var user)) return Refusal.Forbidden(nameof(Permission.WorkCases));
        for (var look = 0; look < Looks; look++)
        {
            var (found, callable) = await FindAsync(user, look * Together, ct);
            foreach (var debtor in callable)
            {
                if (mode is not CallMode.Progressive) return new Next(debtor, null);
                var placed = await place.RunAsync(new(Guid.CreateVersion7(clock.GetUtcNow()), debtor, null, mode), ct);
                if (placed.IsRefused && placed.Refusal.Code != "debtor_on_call") return placed.Refusal;
                // What the gate has come to refuse in between is written down; the next one is tried.
                if (!placed.IsRefused && placed.Value.Call is { } call) return new Next(debtor, call);
            }
            if (found < Together) break;
        }
        return new Next(null, null);
    }

    /// <summary>
    /// The next cases in order, and those of them whom the gate would let be called now: whom it would not is passed over
    /// in silence, for nobody has tried to reach them, and does not stand in the way of the rest.
    /// </summary>
    private async Task<(int Found, List<DebtorId> Callable)> FindAsync(Guid user, int skip, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var since = now - Rest;
        await using var db = await dbs.ReadAsync(ct);
        var found = await db.QueryAsync(
            $"""
            select c.debtor_id from cases c
            join debtors d on d.tenant_id = c.tenant_id and d.id = c.debtor_id
            join accounts a on a.tenant_id = c.tenant_id and a.debtor_id = c.debtor_id and a.state = {AccountState.Open} and a.past_due > 0
            where c.tenant_id = {db.TenantId} and c.state = {CaseState.Open} and d.hold is null
              and (c.assigned_to is null or c.assigned_to = {user}) and (c.next_at is null or c.next_at <= {now})
              and (d.reachable & {(int)Needs.Of(ChannelKind.Call)}) <> 0
              and not exists (select 1 from calls k where k.tenant_id = c.tenant_id and k.debtor_id = c.debtor_id and k.started_at > {since})
              {db.Placed("c.debtor_id")}
            group by c.debtor_id, c.assigned_to
            order by case when c.assigned_to is null then 1 else 0 end, sum(a.past_due) desc, c.debtor_id
            limit {Together} offset {skip}
            """, row => row.Id<DebtorId>(0), ct);
        var callable = new List<DebtorId>();
        foreach (var debtor in found)
        {
            if (await PlaceCall.OwesMostAsync(db, debtor, ct) is not { } account) continue;
            if ((await reserve.PeekAsync(db, debtor, account, [ChannelKind.Call], ct))[ChannelKind.Call].Allowed) callable.Add(debtor);
            if (callable.Count == Enough) break;
        }
        return (found.Count, callable);
    }
}
