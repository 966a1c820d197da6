using Platform.Channels;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Contacts;

/// <summary>
/// The person-level ledger that every cap counts: one row per attempt that left or may have left, on any channel.
/// Written in the transaction that writes "submitting"; released only when the provider proves non-acceptance.
/// </summary>
[ForAgencies(AgencyAccess.Placed)]
public sealed class ContactEvent : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public long AttemptId { get; init; }
    public DebtorId DebtorId { get; init; }
    public ChannelKind Channel { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>The debtor's local day of <see cref="At"/>.</summary>
    public DateOnly Day { get; init; }
}
