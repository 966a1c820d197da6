using Platform.Collections.Accounts;
using Platform.Collections.Debtors;

namespace Platform.Collections.Visits;

/// <summary>A visit in a list; the debtor's name is masked, the address is not here at all.</summary>
/// <param name="IsToday">By the debtor's own calendar.</param>
public sealed record VisitLine(
    Guid Id, DebtorId Debtor, AccountId Account, string Name, string Reference, DateOnly Day, TimeOnly From, TimeOnly To, string TimeZone, bool IsToday,
    VisitState State, string? Outcome, IReadOnlyList<string> Visitors);

/// <summary>An entry as the page shows it: never where it was, only whether it is known.</summary>
public sealed record VisitMoment(Guid Id, VisitEntryKind Kind, DateTimeOffset At, string By, bool HasPlace, byte[]? Hash);

public sealed record VisitView(
    VisitLine Line, string? Purpose, string Currency, decimal Owed, bool HasPromise, bool HasPlan, DateOnly Today, IReadOnlyList<VisitMoment> Entries);
