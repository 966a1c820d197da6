using Platform.Channels.Templates;

namespace Platform.Collections.Contacts;

/// <summary>The names of <see cref="TemplateValues"/> and of the lender's service contact; pages explain them in each language.</summary>
public static class TemplateVariables
{
    public static TemplateVocabulary Vocabulary { get; } = new(
    [
        new("debtor.name", IsPersonal: true),
        new("debtor.language"),
        new("account.number", IsPersonal: true),
        new("account.ending"),
        new("account.product"),
        new("account.currency"),
        new("account.balance"),
        new("account.past_due"),
        new("account.min_payment"),
        new("account.credit_limit"),
        new("account.due_date"),
        new("account.days_past_due"),
        new("account.days_until_due"),
        new("account.industry"),
        new("lender.name"),
        new("service.pay_url"),
        new("service.self_url"),
        new("service.phone"),
        new("service.email"),
        new("service.hours"),
        new("today"),
        new("attributes", IsOpen: true),
    ]);
}
