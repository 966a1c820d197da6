using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Cases;

/// <summary>How often a question was answered in one way, over persons: each person's last answer of the window counts.</summary>
public sealed record FeedbackCount(string Question, string Answer, long People);

/// <summary>What people tell: why they are overdue, income, ability, willingness, and what would help; from codes alone.</summary>
public sealed class FeedbackReport(TenantDbFactory dbs, TenantScope scope, TimeProvider clock)
{
    /// <param name="Days">Back from now.</param>
    public sealed record Request(int Days);

    /// <returns>Every listed answer, those that nobody gave with 0; an agency sees what was told about its own cases.</returns>
    public async Task<Result<IReadOnlyList<FeedbackCount>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        var since = clock.GetUtcNow().AddDays(-Math.Clamp(ask.Days, 1, 3_660));
        await using var db = await dbs.ReadAsync(ct);
        var counts = new List<FeedbackCount>();
        counts.AddRange(await CountAsync(db, "reason", "case_wrapups", "reason", OverdueReasons.All, since, ct));
        foreach (var (question, answers) in FeedbackCodes.All)
            counts.AddRange(await CountAsync(db, question, "case_feedback", question, answers, since, ct));
        return counts;
    }

    // Table and column are ours, never somebody's words.
    private static async Task<IEnumerable<FeedbackCount>> CountAsync(
        TenantDb db, string question, string table, string column, IReadOnlyList<string> answers, DateTimeOffset since, CancellationToken ct)
    {
        var (from, told) = (new SqlText(table), new SqlText("t." + column));
        var found = await db.QueryAsync(
            $"""
            select answer, count(*) from (
              select {told} as answer, row_number() over (partition by t.debtor_id order by t.at desc, t.id desc) as place
              from {from} t where t.tenant_id = {db.TenantId} and t.at >= {since} and {told} is not null{db.Placed("t.debtor_id")}) last
            where place = 1 group by answer
            """, row => (Answer: row.Text(0), People: row.Long(1)), ct);
        return answers.Select(answer => new FeedbackCount(question, answer, found.FirstOrDefault(row => row.Answer == answer).People));
    }
}
