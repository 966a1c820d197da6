using System.Text.Json;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Cases;

/// <summary>
/// Hands the pool out to collectors by a rule: in the order of value, there and back again (1 2 3 3 2 1 …), so that each gets
/// as many and about as valuable cases as the others. What somebody claims meanwhile stays theirs.
/// </summary>
public sealed class HandOutCases(
    TenantDbFactory dbs, TenantScope scope, WorkSource source, ListCollectors collectors, AuditTrail audit, Feed feed, TimeProvider clock)
{
    public const int Most = 10_000;

    /// <param name="To">The collectors, by their user ids.</param>
    /// <param name="Count">How many cases at most.</param>
    /// <param name="MostEach">Who has so many open cases gets no more; null for no limit.</param>
    public sealed record Request(IReadOnlyList<Guid> To, int Count = Most, int? MostEach = null);

    /// <returns>How many cases each collector got.</returns>
    public async Task<Result<IReadOnlyDictionary<Guid, int>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageAgency) is { } refusal) return refusal;
        var to = ask.To.Distinct().ToList();
        if (to.Count == 0) return Refusal.Invalid("collectors", "required");
        var known = (await collectors.RunAsync(ct)).Value.Select(person => person.Id).ToHashSet();
        if (to.Any(id => !known.Contains(id))) return Refusal.NotFound("collector");
        await using var db = await dbs.WriteAsync(ct);
        var free = await db.QueryAsync(
            $"{await source.RankedAsync(db, source.Conditions(db, WorkShelf.Pool, dueOnly: false), ct)} limit {Math.Clamp(ask.Count, 1, Most)}",
            row => row.Id<DebtorId>(0), ct);
        var (now, given) = (clock.GetUtcNow(), new Dictionary<Guid, int>());
        var room = await RoomAsync(db, to, ask.MostEach, ct);
        foreach (var share in free.Zip(Turns(to, room, free.Count), (debtor, who) => (debtor, Who: who)).GroupBy(pair => pair.Who))
        {
            given[share.Key] = await db.ExecuteAsync(
                $"""
                update cases set assigned_to = {share.Key}, assigned_at = {now}, version = version + 1
                where tenant_id = {db.TenantId} and debtor_id {db.Dialect.AnyOf(share.Select(pair => pair.debtor))}
                  and assigned_to is null{db.Placed("cases.debtor_id")}
                """, ct);
        }
        if (given.Values.Sum() == 0) return given;
        audit.Write(db, "case.hand_out", "agency", scope.Actor.Agency?.ToString() ?? "", JsonSerializer.Serialize(given));
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Cases));
        await db.CommitAsync(ct);
        return given;
    }

    /// <summary>How many more each may get.</summary>
    private static async Task<Dictionary<Guid, int>> RoomAsync(TenantDb db, List<Guid> to, int? mostEach, CancellationToken ct)
    {
        if (mostEach is not { } most) return to.ToDictionary(id => id, _ => Most);
        var held = (await db.QueryAsync(
            $"""
            select c.assigned_to, count(*) from cases c
            where c.tenant_id = {db.TenantId} and c.state = {CaseState.Open} and c.assigned_to {db.Dialect.AnyOf(to)}{db.Placed("c.debtor_id")} group by 1
            """, row => (Who: row.Guid(0), Count: (int)row.Long(1)), ct)).ToDictionary(row => row.Who, row => row.Count);
        return to.ToDictionary(id => id, id => Math.Max(0, most - held.GetValueOrDefault(id)));
    }

    /// <summary>Whose turn it is, one after the other, there and back; who is full is passed over.</summary>
    private static IEnumerable<Guid> Turns(List<Guid> to, Dictionary<Guid, int> room, int count)
    {
        count = (int)Math.Min(count, room.Values.Sum(left => (long)left));
        for (var i = 0; count > 0; i++)
        {
            var who = to[Turn(i, to.Count)];
            if (room[who] == 0) continue;
            (room[who], count) = (room[who] - 1, count - 1);
            yield return who;
        }
    }

    internal static int Turn(int i, int count) => i / count % 2 == 0 ? i % count : count - 1 - i % count;
}
