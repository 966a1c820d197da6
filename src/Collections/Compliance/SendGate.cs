using Platform.Channels.Messages;
using Platform.Collections.Contacts;
using Platform.Collections.SelfService;
using Platform.Collections.Tasks;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Compliance;

/// <summary>
/// The contact gate behind Channels' port: judges a claimed batch on today's facts in the dispatcher's own transaction, one
/// message after the other, so that several to one person count. What it cannot know it refuses.
/// </summary>
public sealed class SendGate(
    TenantCatalog tenants, TenantKeys keys, TenantSettings settings, StrategyCache strategies, DebtorLinks links,
    TimeProvider clock) : ISendGate
{
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<SendDecision>> DecideAsync(
        TenantDb db, IReadOnlyList<LeasedMessage> messages, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var read = new GateRead(db, strategies, now);
        await read.LoadAsync(messages, ct);
        var batch = new Batch(
            read, await settings.GetAsync<ContactPolicy>(db, ct), new People(
                await tenants.FindAsync(db.TenantId, ct), await keys.GetAsync(db.TenantId, ct), links, now),
            now);
        var decisions = messages
            .OrderBy(message => message.DueAt).ThenBy(message => message.AttemptId).Select(batch.Decide).ToList();
        await batch.Write.SaveAsync(db, ct);
        return decisions;
    }

    public Task ReleaseAsync(TenantDb db, IReadOnlyCollection<long> attemptIds, CancellationToken ct) =>
        GateWrite.ReleaseAsync(db, attemptIds, ct);

    public async Task<IReadOnlyList<Addressee>> AddresseesAsync(
        TenantDb db, IReadOnlyList<LeasedMessage> messages, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var read = new GateRead(db, strategies, now);
        await read.PeekAsync(messages, ct);
        var people = new People(await tenants.FindAsync(db.TenantId, ct), await keys.GetAsync(db.TenantId, ct), links, now);
        var found = new List<Addressee>(messages.Count);
        foreach (var message in messages)
        {
            if (read.Debtors.TryGetValue(message.DebtorId, out var debtor)
                && read.Accounts.TryGetValue(message.AccountId, out var account)
                && people.Open(debtor, account, message.Channel, message.AttemptId) is { } person)
                found.Add(new Addressee(message.AttemptId, person.To, person.Values));
        }
        return found;
    }

    /// <summary>One batch under judgement: contacts allowed in it count for those behind them.</summary>
    private sealed class Batch(GateRead read, ContactPolicy policy, People people, DateTimeOffset now)
    {
        private readonly Dictionary<Guid, List<(long AttemptId, PastContact Contact)>> _added = [];

        public GateWrite Write { get; } = new();

        public SendDecision Decide(LeasedMessage message)
        {
            if (Facts(message) is not { } facts)
            {
                var busy = read.Busy.Contains(message.DebtorId) || read.Busy.Contains(message.AccountId);
                var blind = new Verdict(
                    false, "gate.facts", busy ? "facts_busy" : "facts_missing", "Fail-closed gate", busy ? now + Held : null);
                return Refuse(message, blind, null);
            }
            var verdict = ContactGate.Judge(facts, policy);
            if (!verdict.Allowed) return Refuse(message, verdict, facts);
            var debtor = read.Debtors[message.DebtorId];
            if (facts.IsTask) return Hand(message, Record(message, verdict, facts));
            if (people.Open(debtor, read.Accounts[message.AccountId], message.Channel, message.AttemptId) is not { } person)
                return Refuse(message, new(false, "debtor.address", "no_address", "Address of the debtor on this channel", null), facts);

            var id = Record(message, verdict, facts);
            Count(message, LocalHours.Day(now, facts.Zones[0]));
            return new SendDecision.Send(message.AttemptId, id, person.To, person.Values);
        }

        private ContactFacts? Facts(LeasedMessage message)
        {
            if (!read.Debtors.TryGetValue(message.DebtorId, out var debtor)) return null;
            if (!read.Accounts.TryGetValue(message.AccountId, out var account)) return null;
            if (!read.Runs.TryGetValue(message.RunId, out var run)) return null;
            if (run.Strategy?.Steps.FirstOrDefault(step => step.No == message.StepNo) is not { } step) return null;
            return new ContactFacts
            {
                Now = now,
                Channel = message.Channel,
                Zones = DebtorZones.Of(debtor.TimeZone, debtor.Country, policy),
                Country = debtor.Country,
                DueAt = message.DueAt,
                ExpiresAt = message.ExpiresAt,
                StepDay = step.Day,
                Account = account.State,
                PastDue = account.PastDue,
                DueDate = account.DueDate,
                Hold = debtor.Hold,
                RestsUntil = account.RestsUntil,
                RestsFor = account.RestsFor,
                WishedHours = debtor.WishedHours,
                WishedChannel = read.WishedChannelOf(debtor),
                Run = run.State,
                HasAddress = (debtor.Reachable & Needs.Of(message.Channel)) != 0,
                AddressSuppressed = read.Stopped.Contains((message.DebtorId, message.Channel)),
                Contacts = Contacts(message),
            };
        }

        // Its own row, of an earlier claim that was not released, is replaced and not counted against itself.
        private List<PastContact> Contacts(LeasedMessage message) =>
        [
            .. read.Contacts[message.DebtorId].Concat(_added.GetValueOrDefault(message.DebtorId) ?? [])
                .Where(past => past.AttemptId != message.AttemptId).Select(past => past.Contact),
        ];

        private SendDecision Refuse(LeasedMessage message, Verdict verdict, ContactFacts? facts)
        {
            var id = Record(message, verdict, facts);
            return verdict.NextAt is { } at && at < message.ExpiresAt
                ? new SendDecision.Later(message.AttemptId, id, verdict.Reason!, at)
                : new SendDecision.Drop(message.AttemptId, id, verdict.Reason!);
        }

        private SendDecision.Hand Hand(LeasedMessage message, Guid verdict)
        {
            Write.Tasks.Add(new CollectorTask
            {
                AttemptId = message.AttemptId,
                AccountId = new(message.AccountId),
                DebtorId = new(message.DebtorId),
                Channel = message.Channel,
                TemplateVersionId = message.TemplateVersionId,
                DueAt = message.DueAt,
                ExpiresAt = message.ExpiresAt,
                State = TaskState.Open,
                CreatedAt = now,
            });
            return new SendDecision.Hand(message.AttemptId, verdict);
        }

        private Guid Record(LeasedMessage message, Verdict verdict, ContactFacts? facts)
        {
            var row = new ContactVerdict
            {
                Id = Guid.CreateVersion7(now),
                AttemptId = message.AttemptId,
                At = now,
                Allowed = verdict.Allowed,
                Rule = verdict.Rule,
                Reason = verdict.Reason,
                NextAt = verdict.NextAt,
                Facts = verdict.Describe(facts, policy),
            };
            Write.Verdicts.Add(row);
            return row.Id;
        }

        private void Count(LeasedMessage message, DateOnly day)
        {
            if (!_added.TryGetValue(message.DebtorId, out var list)) _added[message.DebtorId] = list = [];
            list.Add((message.AttemptId, new PastContact(now, message.Channel)));
            Write.Events.Add(new ContactEvent
            {
                AttemptId = message.AttemptId,
                DebtorId = new(message.DebtorId),
                Channel = message.Channel,
                At = now,
                Day = day,
            });
        }
    }
}
