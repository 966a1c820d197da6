using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Collections.Compliance;
using Platform.Collections.Debtors;
using Platform.Collections.SelfService;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Contacts;

/// <summary>The contact gate's answer to a person who wants to reach a debtor now.</summary>
/// <param name="AttemptId">The attempt that was written: it counts against every cap at once. Null when refused.</param>
/// <param name="To">The address in the clear, for the provider only; null when refused. Never for a screen or a log.</param>
public sealed record Reservation(Verdict Verdict, long? AttemptId, Recipient? To)
{
    public bool IsAllowed => AttemptId is not null;

    public override string ToString() => $"Reservation({Verdict.Reason ?? "allowed"})";
}

/// <summary>
/// Asks the contact gate for one contact that a person makes (a call, a visit, a message of their own) and reserves it: the
/// verdict, the attempt and its place in the person's ledger are written in the caller's transaction, before anything is
/// dialled or sent. What did not take place after all is given back with <see cref="ReleaseAsync"/>.
/// </summary>
public sealed class ReserveContact(
    TenantCatalog tenants, TenantKeys keys, TenantSettings settings, StrategyCache strategies, DebtorLinks links, TimeProvider clock)
{
    private static readonly Verdict Busy = new(false, "gate.facts", "facts_busy", "Fail-closed gate", null);
    private static readonly Verdict NoAddress = new(false, "debtor.address", "no_address", "Address of the debtor on this channel", null);

    /// <param name="Account">The account that the contact is about; the debtor's.</param>
    public sealed record Request(DebtorId Debtor, AccountId Account, ChannelKind Channel, Guid? TemplateVersion = null);

    /// <summary>What the gate would say now, on each channel asked for; nothing is written.</summary>
    public async Task<IReadOnlyDictionary<ChannelKind, Verdict>> PeekAsync(
        TenantDb db, DebtorId debtor, AccountId account, IEnumerable<ChannelKind> channels, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var policy = await settings.GetAsync<ContactPolicy>(db, ct);
        var read = new GateRead(db, strategies, now);
        await read.LookAsync(debtor.Value, account.Value, ct);
        return channels.ToDictionary(
            channel => channel,
            channel => Facts(read, new(debtor, account, channel), policy, now) is { } facts ? ContactGate.Judge(facts, policy) : Busy);
    }

    public async Task<Reservation> RunAsync(TenantDb db, Request ask, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var policy = await settings.GetAsync<ContactPolicy>(db, ct);
        var read = new GateRead(db, strategies, now);
        var attempt = new Attempt
        {
            RunId = Guid.CreateVersion7(now), // of its own: no run planned it
            AccountId = ask.Account.Value,
            DebtorId = ask.Debtor.Value,
            Channel = ask.Channel,
            TemplateVersionId = ask.TemplateVersion,
            DueAt = now,
            ExpiresAt = now.AddHours(1),
            State = AttemptState.Submitted,
            PlannedAt = now,
            SubmittedAt = now,
        };
        await read.LoadAsync([new LeasedMessage(0, 0, 0, attempt.RunId, Guid.Empty, 0, attempt.AccountId, attempt.DebtorId, ask.Channel, null, now, now)], ct);
        var facts = Facts(read, ask, policy, now);
        var verdict = facts is null ? Busy : ContactGate.Judge(facts, policy);
        var person = facts is null ? null : new People(
            await tenants.FindAsync(db.TenantId, ct), await keys.GetAsync(db.TenantId, ct), links, now)
            .Open(read.Debtors[attempt.DebtorId], read.Accounts[attempt.AccountId], ask.Channel, null);
        if (verdict.Allowed && person is null) verdict = NoAddress;
        if (verdict.Allowed)
        {
            db.Add(attempt);
            await db.SaveChangesAsync(ct);
        }
        await WriteAsync(db, attempt, verdict, facts, policy, now, ct);
        return verdict.Allowed ? new Reservation(verdict, attempt.Id, person!.To) : new Reservation(verdict, null, null);
    }

    /// <summary>It did not take place (never dialled, nobody went): it does not count, and says why.</summary>
    public static async Task ReleaseAsync(TenantDb db, long attempt, string reason, DateTimeOffset now, CancellationToken ct)
    {
        await GateWrite.ReleaseAsync(db, [attempt], ct);
        await db.ExecuteAsync(
            $"""
            update attempts set state = {AttemptState.Cancelled}, reason = {reason}, settled_at = {now}
            where tenant_id = {db.TenantId} and id = {attempt} and state = {AttemptState.Submitted}
            """, ct);
    }

    private static ContactFacts? Facts(GateRead read, Request ask, ContactPolicy policy, DateTimeOffset now)
    {
        if (!read.Debtors.TryGetValue(ask.Debtor.Value, out var debtor)) return null;
        if (!read.Accounts.TryGetValue(ask.Account.Value, out var account) || account.DebtorId != ask.Debtor) return null;
        var zones = DebtorZones.Of(debtor.TimeZone, debtor.Country, policy);
        return new ContactFacts
        {
            Now = now,
            Channel = ask.Channel,
            ByHand = true,
            Zones = zones,
            Country = debtor.Country,
            DueAt = now,
            ExpiresAt = now.AddHours(1),
            StepDay = zones.Count == 0 ? 1 : LocalHours.Day(now, zones[0]).DayNumber - account.DueDate.DayNumber,
            Account = account.State,
            PastDue = account.PastDue,
            DueDate = account.DueDate,
            Hold = debtor.Hold,
            RestsUntil = account.RestsUntil,
            RestsFor = account.RestsFor,
            WishedHours = debtor.WishedHours,
            WishedChannel = read.WishedChannelOf(debtor),
            Run = RunState.Running,
            HasAddress = (debtor.Reachable & Needs.Of(ask.Channel)) != 0,
            AddressSuppressed = read.Stopped.Contains((ask.Debtor.Value, ask.Channel)),
            Contacts = [.. read.Contacts[ask.Debtor.Value].Select(past => past.Contact)],
        };
    }

    private static async Task WriteAsync(
        TenantDb db, Attempt attempt, Verdict verdict, ContactFacts? facts, ContactPolicy policy, DateTimeOffset now, CancellationToken ct)
    {
        var write = new GateWrite();
        write.Verdicts.Add(new ContactVerdict
        {
            Id = Guid.CreateVersion7(now),
            AttemptId = attempt.Id,
            At = now,
            Allowed = verdict.Allowed,
            Rule = verdict.Rule,
            Reason = verdict.Reason,
            NextAt = verdict.NextAt,
            Facts = verdict.Describe(facts, policy),
        });
        if (verdict.Allowed)
        {
            write.Events.Add(new ContactEvent
            {
                AttemptId = attempt.Id,
                DebtorId = new(attempt.DebtorId),
                Channel = attempt.Channel,
                At = now,
                Day = LocalHours.Day(now, facts!.Zones[0]),
            });
        }
        await write.SaveAsync(db, ct);
    }
}
