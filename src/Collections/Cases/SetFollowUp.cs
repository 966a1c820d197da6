using Platform.Collections.Debtors;
using Platform.Tenancy;

namespace Platform.Collections.Cases;

/// <summary>Says when a case is to be taken up again.</summary>
public sealed class SetFollowUp(CaseChange cases, TimeProvider clock)
{
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(180);

    public sealed record Request(DebtorId Debtor, DateTimeOffset At);

    public Task<Result> RunAsync(Request ask, CancellationToken ct) =>
        cases.RunAsync(ask.Debtor, "case.follow_up", (_, file) =>
        {
            var now = clock.GetUtcNow();
            if (ask.At < now.AddMinutes(-1) || ask.At > now + Farthest)
                return Task.FromResult<Refusal?>(Refusal.Invalid("followUp", "follow_up_range", Farthest.Days));
            file.NextAt = ask.At.ToUniversalTime();
            return Task.FromResult<Refusal?>(null);
        }, null, ct);
}
