using Platform.Collections.Accounts;

namespace Platform.Collections.Compliance.Rules.Common;

/// <summary>
/// A paid or withdrawn account is treated no more, and a step after the due date only while something is past due.
/// Source: stop on payment.
/// </summary>
public sealed class AccountStops : IContactRule
{
    public string Id => "account.stops";
    public string Citation => "Treatment stops on payment";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) => facts.Account switch
    {
        AccountState.Cured => new Objection("account_cured", null),
        AccountState.Closed => new Objection("account_closed", null),
        _ when facts.StepDay > 0 && !IsPastDue(facts) => new Objection("not_past_due", null),
        _ => null,
    };

    private static bool IsPastDue(ContactFacts facts) =>
        facts.PastDue > 0 && facts.Zones.All(zone => LocalHours.Day(facts.Now, zone) >= facts.DueDate);
}
