using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Campaigns;

/// <summary>A strategy put to work: it runs by itself on its schedule, or when a person or system asks.</summary>
[ForAgencies(AgencyAccess.Read)]
public sealed class Campaign : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required string Key { get; init; }
    public required string Name { get; set; }
    public Guid StrategyId { get; init; }

    /// <summary>Quartz cron expression judged in <see cref="ScheduleZone"/>; null runs only when asked.</summary>
    public string? Schedule { get; set; }

    public string ScheduleZone { get; set; } = "UTC";

    /// <summary>A campaign that is off starts no scheduled run.</summary>
    public bool IsActive { get; set; } = true;

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Tells two states apart, so that nobody writes over what they have not seen.</summary>
    public string Seen() => string.Join('\n', IsActive, Schedule, ScheduleZone, Name);
}

public enum RunState : short
{
    /// <summary>Asked for; the planner has not committed its attempts.</summary>
    Planning = 0,
    Running = 1,

    /// <summary>Nothing new leaves; what is already submitting ends.</summary>
    Paused = 2,

    /// <summary>No attempt is left in a state that can change by itself, save receipts.</summary>
    Completed = 3,
    Cancelled = 4,

    /// <summary>Could not be planned; nothing was.</summary>
    Failed = 5,
}

/// <summary>One run of a campaign: it froze an instant and a strategy version, and owns the attempts planned from them.</summary>
[ForAgencies(AgencyAccess.Read)]
public sealed class CampaignRun : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid CampaignId { get; init; }
    public Guid StrategyVersionId { get; init; }

    /// <summary>The instant from which each debtor's local day, and so the days past due, were computed.</summary>
    public DateTimeOffset AsOf { get; init; }

    public RunState State { get; set; }

    /// <summary>Attempts written by the planner, the suppressed ones included (invariant I5's left side).</summary>
    public long Selected { get; set; }

    /// <summary>Accounts that an earlier run of the campaign had already treated by the same step; no attempt was written.</summary>
    public long AlreadyTreated { get; set; }

    public string? Failure { get; set; }

    /// <summary>"schedule", "page" or "api".</summary>
    public required string Trigger { get; init; }

    [Personal(DataKind.Work, DataUse.Contacting, LegalBasis.Contract, KeepClass.ContactRecord)]
    public string StartedBy { get; init; } = "";

    /// <summary>The caller's own name for this start: the same key never starts a second run. Null when none was given.</summary>
    public string? RequestKey { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? PlannedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The planner's lease: another node takes over when it runs out.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Rises with every change by a person or the planner, so that of two operators one wins.</summary>
    public int Version { get; set; }
}
