using Platform.Tenancy.Data;

namespace Platform.Channels.Messages;

/// <summary>A claimed attempt on its way out, as the send gate sees it.</summary>
public sealed record LeasedMessage(
    long AttemptId, int Epoch, short Tries, Guid RunId, Guid CampaignId, short StepNo, Guid AccountId, Guid DebtorId,
    ChannelKind Channel, Guid? TemplateVersionId, DateTimeOffset DueAt, DateTimeOffset ExpiresAt);

/// <summary>
/// The port through which the contact gate is asked once more at the last moment, in the very transaction that writes
/// "submitting". Channels declares it and has no default; Collections implements it. A host without one does not start.
/// </summary>
public interface ISendGate
{
    /// <summary>One decision for each message, in any order; a message without a decision is not sent (fail closed).</summary>
    /// <remarks>May write to <paramref name="db"/> (the verdict, the contact ledger): the caller commits.</remarks>
    Task<IReadOnlyList<SendDecision>> DecideAsync(TenantDb db, IReadOnlyList<LeasedMessage> messages, CancellationToken ct);

    /// <summary>
    /// Takes back what <see cref="DecideAsync"/> counted against caps, for attempts that are proven not to have left
    /// (refused, throttled, never begun). Ids that were not counted are no fault.
    /// </summary>
    Task ReleaseAsync(TenantDb db, IReadOnlyCollection<long> attemptIds, CancellationToken ct);

    /// <summary>
    /// Who and what a send in doubt was for, so that the provider can be asked about it: no decision and no count.
    /// An attempt whose person is gone is left out.
    /// </summary>
    Task<IReadOnlyList<Addressee>> AddresseesAsync(
        TenantDb db, IReadOnlyList<LeasedMessage> messages, CancellationToken ct);
}

/// <summary>The person of an attempt in doubt and the values of its text as they are now.</summary>
public sealed record Addressee(long AttemptId, Recipient To, IReadOnlyDictionary<string, object?> Values)
{
    public override string ToString() => $"Addressee({AttemptId})";
}

/// <summary>What the gate says to one message, under the id of the stored verdict.</summary>
public abstract record SendDecision(long AttemptId, Guid VerdictId)
{
    /// <summary>It may go, to this person, with these values for its template.</summary>
    public sealed record Send(long AttemptId, Guid VerdictId, Recipient To, IReadOnlyDictionary<string, object?> Values)
        : SendDecision(AttemptId, VerdictId);

    /// <summary>It must never go.</summary>
    public sealed record Drop(long AttemptId, Guid VerdictId, string Reason) : SendDecision(AttemptId, VerdictId);

    /// <summary>Not now; ask again at this instant, UTC.</summary>
    public sealed record Later(long AttemptId, Guid VerdictId, string Reason, DateTimeOffset At)
        : SendDecision(AttemptId, VerdictId);

    /// <summary>A person's work: it was handed over as a task and leaves the outbox.</summary>
    public sealed record Hand(long AttemptId, Guid VerdictId) : SendDecision(AttemptId, VerdictId);
}

/// <summary>The person to reach: clear address, opened only for this send; <see cref="ToString"/> shows none of it.</summary>
/// <param name="Name">The person's name, only where the channel needs it: on an envelope.</param>
public sealed record Recipient(string Address, byte[] AddressIndex, string Language, string TimeZone, string? Name = null)
{
    public override string ToString() => "Recipient(•••)";
}
