using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Collections.Compliance;
using Platform.Collections.Contacts;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Settings;

namespace Platform.Testing;

/// <summary>
/// Reads our tables and the peers' own ledgers after a run, however it was disturbed, and says in words which of the
/// invariants I1 to I6 do not hold.
/// </summary>
/// <param name="tenant">Services of a scope bound to the tenant.</param>
public sealed class InvariantChecker(IServiceProvider tenant)
{
    private static readonly AttemptState[] Left =
        [AttemptState.Submitted, AttemptState.Delivered, AttemptState.Read, AttemptState.Failed, AttemptState.Ambiguous];

    private readonly List<string> _broken = [];

    /// <param name="ledger">How often the peers accepted each attempt.</param>
    /// <returns>Empty when everything holds.</returns>
    public async Task<IReadOnlyList<string>> CheckAsync(IReadOnlyDictionary<long, int> ledger, CancellationToken ct)
    {
        await using var db = await tenant.GetRequiredService<TenantDbFactory>().ReadAsync(ct);
        var attempts = await db.Attempts.AsNoTracking().ToDictionaryAsync(attempt => attempt.Id, ct);
        var outbox = await db.Outbox.AsNoTracking().ToDictionaryAsync(row => row.AttemptId, ct);
        var contacts = await db.ContactEvents.AsNoTracking().ToListAsync(ct);
        var debtors = await db.Debtors.AsNoTracking().ToDictionaryAsync(debtor => debtor.Id.Value, ct);
        var policy = await tenant.GetRequiredService<TenantSettings>().GetAsync<ContactPolicy>(db, ct);

        Ledger(ledger, attempts, outbox);
        Hours(contacts, attempts, debtors, policy);
        Caps(contacts, debtors, policy);
        await StopsAsync(db, contacts, attempts, ct);
        await SumsAsync(db, outbox, attempts, ct);
        await LeavesAsync(db, attempts, ct);
        await VerdictsAsync(db, contacts, ct);
        return _broken;
    }

    private void Ledger(
        IReadOnlyDictionary<long, int> ledger, Dictionary<long, Attempt> attempts, Dictionary<long, OutboxEntry> outbox)
    {
        foreach (var (id, times) in ledger)
        {
            if (times > 1) _broken.Add($"I1: attempt {id} was accepted {times} times");
            if (!attempts.TryGetValue(id, out var attempt)) _broken.Add($"I1: the peer has attempt {id}, which we have not");
            else if (!Left.Contains(attempt.State) && !(outbox.TryGetValue(id, out var row) && row.State is not OutboxState.Ready))
                _broken.Add($"I1: attempt {id} left, yet is {attempt.State} ({attempt.Reason})");
        }
        foreach (var attempt in attempts.Values)
        {
            if (attempt.State is AttemptState.Submitted or AttemptState.Delivered or AttemptState.Read
                && !ledger.ContainsKey(attempt.Id)) _broken.Add($"lost: attempt {attempt.Id} is {attempt.State} and no peer has it");
        }
    }

    private void Hours(
        List<ContactEvent> contacts, Dictionary<long, Attempt> attempts, Dictionary<Guid, Debtor> debtors, ContactPolicy policy)
    {
        foreach (var contact in contacts)
        {
            var debtor = debtors[contact.DebtorId.Value];
            var zones = DebtorZones.Of(debtor.TimeZone, debtor.Country, policy);
            if (zones.Count == 0 || !LocalHours.Within(contact.At, zones, policy.From, policy.To))
                _broken.Add($"I2: attempt {contact.AttemptId} at {contact.At:O}, outside the hours of {debtor.TimeZone}");
            var attempt = attempts[contact.AttemptId];
            if (contact.At < attempt.DueAt.AddSeconds(-1) && attempt.SubmittedAt is not null || contact.At >= attempt.ExpiresAt)
                _broken.Add($"I2: attempt {contact.AttemptId} at {contact.At:O}, outside {attempt.DueAt:O} to {attempt.ExpiresAt:O}");
        }
    }

    private void Caps(List<ContactEvent> contacts, Dictionary<Guid, Debtor> debtors, ContactPolicy policy)
    {
        foreach (var person in contacts.GroupBy(contact => contact.DebtorId))
        {
            var zones = DebtorZones.Of(debtors[person.Key.Value].TimeZone, debtors[person.Key.Value].Country, policy);
            foreach (var zone in zones)
            {
                if (person.CountBy(contact => LocalHours.Day(contact.At, zone)).Any(day => day.Value > policy.PerDay))
                    _broken.Add($"I3: debtor {person.Key} had more than {policy.PerDay} contacts on one day");
            }
            var times = person.Select(contact => contact.At).Order().ToList();
            for (var i = policy.PerSevenDays; i < times.Count; i++)
            {
                if (times[i] - times[i - policy.PerSevenDays] < LocalHours.Week)
                    _broken.Add($"I3: debtor {person.Key} had more than {policy.PerSevenDays} contacts in seven days");
            }
        }
    }

    private async Task StopsAsync(
        TenantDb db, List<ContactEvent> contacts, Dictionary<long, Attempt> attempts, CancellationToken ct)
    {
        var paid = await db.Accounts.AsNoTracking().Where(account => account.State != AccountState.Open)
            .ToDictionaryAsync(account => account.Id.Value, account => account.UpdatedAt, ct);
        var cancelled = await db.CampaignRuns.AsNoTracking().Where(run => run.State == RunState.Cancelled)
            .ToDictionaryAsync(run => run.Id, run => run.EndedAt, ct);
        foreach (var contact in contacts)
        {
            var attempt = attempts[contact.AttemptId];
            if (paid.TryGetValue(attempt.AccountId, out var stopped) && contact.At > stopped)
                _broken.Add($"I4: attempt {attempt.Id} was allowed at {contact.At:O}, the account stopped at {stopped:O}");
            if (cancelled.TryGetValue(attempt.RunId, out var ended) && contact.At > ended)
                _broken.Add($"I4: attempt {attempt.Id} was allowed at {contact.At:O}, the run was cancelled at {ended:O}");
        }
    }

    private async Task SumsAsync(
        TenantDb db, Dictionary<long, OutboxEntry> outbox, Dictionary<long, Attempt> attempts, CancellationToken ct)
    {
        var ids = await db.CampaignRuns.AsNoTracking().Select(run => run.Id).ToListAsync(ct);
        foreach (var run in await RunView.ReadAsync(db, ids, ct))
        {
            var c = run.Counts;
            var sum = c.Suppressed + c.Planned + c.InFlight + c.Submitted + c.Delivered + c.Read + c.Failed + c.Expired
                + c.Cancelled + c.Ambiguous + c.Handed;
            if (sum != c.Selected) _broken.Add($"I5: run {run.Id} selected {c.Selected}, and its parts make {sum}: {c}");
            if (run.State is RunState.Completed && c.Planned + c.InFlight > 0) _broken.Add($"lost: run {run.Id} is complete with {c}");
        }
        foreach (var row in outbox.Values.Where(row => !attempts.TryGetValue(row.AttemptId, out var a) || a.State is not AttemptState.Planned))
            _broken.Add($"I5: attempt {row.AttemptId} has ended and is still in the outbox");
    }

    private async Task LeavesAsync(TenantDb db, Dictionary<long, Attempt> attempts, CancellationToken ct)
    {
        var leaves = await db.AttemptTransitions.AsNoTracking().ToListAsync(ct);
        foreach (var twice in leaves.Where(leaf => leaf.State is not "planned")
            .GroupBy(leaf => (leaf.AttemptId, leaf.State, leaf.Epoch)).Where(group => group.Count() > 1))
            _broken.Add($"I6: {twice.Count()} leaves for {twice.Key}");
        var states = leaves.Select(leaf => (leaf.AttemptId, leaf.State)).ToHashSet();
        foreach (var attempt in attempts.Values)
        {
            // What the planner excluded never changed: the attempt's own row, written at its planning, is the record.
            if (attempt.State is AttemptState.Planned || attempt.SettledAt == attempt.PlannedAt) continue;
            if (!states.Contains((attempt.Id, attempt.State.ToString().ToLowerInvariant())))
                _broken.Add($"I6: attempt {attempt.Id} is {attempt.State} without a leaf");
        }
    }

    private async Task VerdictsAsync(TenantDb db, List<ContactEvent> contacts, CancellationToken ct)
    {
        var allowed = (await db.ContactVerdicts.AsNoTracking().Where(verdict => verdict.Allowed)
            .Select(verdict => verdict.AttemptId).ToListAsync(ct)).ToHashSet();
        foreach (var contact in contacts.Where(contact => !allowed.Contains(contact.AttemptId)))
            _broken.Add($"gate: attempt {contact.AttemptId} was counted without a verdict");
    }
}
