using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Platform.Collections.Accounts;

/// <summary>
/// What a person types to find an account. A whole number or reference answers from its index; only when nothing has it
/// is the text taken as a beginning. Phone and e-mail are found by their blind index, so only whole ones can be.
/// </summary>
internal static class AccountSearch
{
    /// <returns>A condition over <c>a</c> (accounts) and <c>d</c> (debtors); null when nothing was typed.</returns>
    public static async Task<FormattableString?> ConditionAsync(
        TenantDb db, TenantCipher cipher, IReadOnlyList<string> countries, string? typed, CancellationToken ct)
    {
        var text = typed?.Trim();
        if (string.IsNullOrEmpty(text)) return null;
        if (text.Contains('@', StringComparison.Ordinal))
            return $"d.email_index = {DebtorSeal.EmailIndex(cipher, text)}";

        var whole = await db.QueryOneAsync(
            $"""
            select 1 where exists (select 1 from accounts where tenant_id = {db.TenantId} and account_no = {text})
                or exists (select 1 from debtors where tenant_id = {db.TenantId} and reference = {text})
            """,
            _ => true, false, ct);
        if (whole) return $"(a.account_no = {text} or d.reference = {text})";

        if (LooksLikePhone(text))
        {
            // The person at the screen types a number as it is written at home, which is one of the portfolio's countries.
            var phones = countries.Select(country => PhoneForm.Normalise(text, country)).OfType<string>().Distinct();
            foreach (var index in phones.Select(phone => DebtorSeal.PhoneIndex(cipher, phone)))
            {
                var known = await db.QueryOneAsync(
                    $"select 1 from debtors where tenant_id = {db.TenantId} and phone_index = {index} limit 1", _ => true, false, ct);
                if (known) return $"d.phone_index = {index}";
            }
        }
        var prefix = SqlAll.Prefix(text);
        return $"(a.account_no like {prefix} escape '!' or d.reference like {prefix} escape '!')";
    }

    private static bool LooksLikePhone(string text) =>
        text.Count(char.IsAsciiDigit) >= 7 && text.All(c => char.IsAsciiDigit(c) || c is '+' or ' ' or '-' or '(' or ')');
}
