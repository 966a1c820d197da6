using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Cases;

/// <summary>Records what a person told about income, ability and willingness to pay, and what would help.</summary>
public sealed class RecordFeedback(CaseChange cases, TenantScope scope, TimeProvider clock)
{
    /// <param name="Id">Chosen by the asker: asked twice, it is recorded once.</param>
    public sealed record Request(Guid Id, DebtorId Debtor, string? Income, string? Ability, string? Willingness, string? Need);

    public Task<Result> RunAsync(Request ask, CancellationToken ct) =>
        Check(ask) is { } wrong
            ? Task.FromResult<Result>(wrong)
            : cases.RunAsync(ask.Debtor, "case.feedback", async (db, _) =>
            {
                if (await db.CaseFeedbacks.AnyAsync(row => row.Id == ask.Id, ct)) return null;
                db.Add(new CaseFeedback
                {
                    Id = ask.Id,
                    DebtorId = ask.Debtor,
                    Income = ask.Income,
                    Ability = ask.Ability,
                    Willingness = ask.Willingness,
                    Need = ask.Need,
                    ByUser = CaseWorker.IdOf(scope.Actor),
                    ByName = scope.Actor.Name,
                    AgencyId = scope.Actor.Agency,
                    At = clock.GetUtcNow(),
                });
                return null;
            }, new { income = ask.Income, ability = ask.Ability, willingness = ask.Willingness, need = ask.Need }, ct);

    private static Refusal? Check(Request ask)
    {
        string?[] told = [ask.Income, ask.Ability, ask.Willingness, ask.Need];
        if (told.All(code => code is null)) return Refusal.Invalid("feedback", "required");
        var questions = FeedbackCodes.All.Zip(told);
        foreach (var (question, code) in questions)
        {
            if (code is not null && !question.Value.Contains(code)) return Refusal.Invalid(question.Key, "not_listed");
        }
        return null;
    }
}
