using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Messages;

/// <summary>
/// Where an attempt stands. While it is <see cref="Planned"/> an outbox row may exist, which then says how near the
/// provider it is; every other state has left the outbox. The numbers order the states: receipts only move upward.
/// </summary>
public enum AttemptState : short
{
    /// <summary>Decided on; waiting for its time, or in the outbox.</summary>
    Planned = 0,

    /// <summary>The provider took it and gave an id; its receipt is still to come.</summary>
    Submitted = 10,
    Delivered = 20,
    Read = 21,

    /// <summary>The provider refused it, or reported that it did not arrive.</summary>
    Failed = 30,

    /// <summary>A rule said no; <see cref="Attempt.Reason"/> says which.</summary>
    Suppressed = 40,

    /// <summary>Its lawful time passed before it could leave.</summary>
    Expired = 41,

    /// <summary>A person cancelled the run.</summary>
    Cancelled = 42,

    /// <summary>It may or may not have left: never sent again by itself, counted against caps, shown to the operator.</summary>
    Ambiguous = 50,

    /// <summary>Given to a person as a task (a manual call, a visit).</summary>
    Handed = 60,
}

/// <summary>
/// One try to reach one person on one channel: the plan, narrow, and how it ended. Channels knows the account, person,
/// run and step only as opaque references.
/// </summary>
/// <remarks>Unique by (tenant, account, campaign, step, run): one step reaches for one account once in a run.</remarks>
[ForAgencies(AgencyAccess.Placed)]
public sealed class Attempt : ITenantOwned
{
    public TenantId TenantId { get; init; }

    /// <summary>Internal and sequential; outside it appears only sealed.</summary>
    public long Id { get; init; }

    public Guid RunId { get; init; }
    public Guid CampaignId { get; init; }
    public short StepNo { get; init; }
    public Guid AccountId { get; init; }
    public Guid DebtorId { get; init; }
    public ChannelKind Channel { get; init; }

    /// <summary>The frozen template version to render at the last moment; null for a task without text.</summary>
    public Guid? TemplateVersionId { get; init; }

    /// <summary>First lawful instant, UTC: the step's window in the debtor's zone.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>From this instant on it must not leave any more.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    public AttemptState State { get; set; }

    /// <summary>Code of the rule or fault, a localisation key; null while all is well.</summary>
    public string? Reason { get; set; }

    public string? Provider { get; set; }
    public string? ProviderMessageId { get; set; }
    public DateTimeOffset PlannedAt { get; init; }
    public DateTimeOffset? SubmittedAt { get; set; }
    public DateTimeOffset? SettledAt { get; set; }
}
