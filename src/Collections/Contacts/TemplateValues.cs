using System.Text.Json;
using Platform.Channels.Templates.Liquid;
using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Contacts;

/// <summary>What a text may say about one account and its debtor; the names are those of <see cref="TemplateVariables"/>.</summary>
public static class TemplateValues
{
    /// <param name="language">The debtor's.</param>
    /// <param name="today">The debtor's local day.</param>
    /// <param name="selfUrl">The link to the debtor's own page; null when there is none to give.</param>
    public static IReadOnlyDictionary<string, object?> From(
        Tenant tenant, Account account, DebtorDetails details, string language, DateOnly today, string? selfUrl) =>
        new Dictionary<string, object?>
        {
            ["debtor"] = new Dictionary<string, object?> { ["name"] = Plain(details.Name), ["language"] = language },
            ["account"] = new Dictionary<string, object?>
            {
                ["number"] = Plain(account.AccountNo),
                ["ending"] = Plain(account.AccountNo.Length <= 4 ? account.AccountNo : account.AccountNo[^4..]),
                ["product"] = Plain(account.Product),
                ["currency"] = account.Currency,
                ["balance"] = new TemplateMoney(account.Balance, account.Currency),
                ["past_due"] = new TemplateMoney(account.PastDue, account.Currency),
                ["min_payment"] = account.MinPayment is { } least ? new TemplateMoney(least, account.Currency) : null,
                ["credit_limit"] = account.CreditLimit is { } limit ? new TemplateMoney(limit, account.Currency) : null,
                ["due_date"] = account.DueDate,
                ["days_past_due"] = today.DayNumber - account.DueDate.DayNumber,
                ["days_until_due"] = account.DueDate.DayNumber - today.DayNumber,
                ["industry"] = Plain(account.Industry),
            },
            ["lender"] = new Dictionary<string, object?> { ["name"] = Plain(tenant.Name) },
            ["service"] = new Dictionary<string, object?> { ["self_url"] = selfUrl },
            ["today"] = today,
            ["attributes"] = Attributes(account.Attributes),
        };

    private static OpenMembers Attributes(string? json)
    {
        var members = new Dictionary<string, object?>();
        if (!string.IsNullOrEmpty(json))
        {
            using var document = JsonDocument.Parse(json);
            foreach (var member in document.RootElement.EnumerateObject())
                members[member.Name] = member.Value.ValueKind is JsonValueKind.Null ? null : Plain(member.Value.ToString());
        }
        return new OpenMembers(members);
    }

    // A value may not bring its own lines: a name could otherwise write a paragraph of the message.
    private static string? Plain(string? value) => value is null || !value.Any(char.IsControl)
        ? value
        : string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
