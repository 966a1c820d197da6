using System.Globalization;
using System.Text;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;

namespace Platform.Collections.Surveys;

/// <summary>Takes a grade out of what a debtor wrote, when the debtor was asked for one.</summary>
internal static class SurveyAnswer
{
    private static readonly TimeSpan Waits = TimeSpan.FromDays(3);

    /// <returns>Null for what is no grade from 1 to 5: a grade stands alone, but for a word that belongs to it.</returns>
    public static short? Of(string text)
    {
        var word = text.Normalize(NormalizationForm.FormKC).Trim().TrimEnd('.', '!', '。', '分', '星', ' ');
        if (word.EndsWith("/5", StringComparison.Ordinal)) word = word[..^2];
        return short.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var score) && score is >= 1 and <= 5 ? score : null;
    }

    /// <returns>Whether it was the answer to a question that waits; the last question that was asked counts.</returns>
    public static async Task<bool> TakeAsync(TenantDb db, DebtorId debtor, string text, DateTimeOffset at, CancellationToken ct)
    {
        if (Of(text) is not { } score) return false;
        return await db.ExecuteAsync(
            $"""
            update call_surveys set score = {score}, answered_at = {at}
            where tenant_id = {db.TenantId} and score is null and call_id = (
              select s.call_id from call_surveys s where s.tenant_id = {db.TenantId} and s.debtor_id = {debtor} and s.attempt_id is not null
                and s.asked_at > {at - Waits} order by s.asked_at desc, s.call_id desc limit 1)
            """, ct) == 1;
    }
}
