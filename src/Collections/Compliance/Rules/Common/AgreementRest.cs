using Platform.Collections.Promises;

namespace Platform.Collections.Compliance.Rules.Common;

/// <summary>
/// While a promise is open or a plan is kept, treatments rest; a person may still speak about an open promise, not press on
/// a plan. Source: measures for credit card business, art. 70; CONC 7.3.11 for time to pay.
/// </summary>
public sealed class AgreementRest : IContactRule
{
    public string Id => "account.agreement";
    public string Citation => "Measures for credit card business, art. 70: collection rests while what was agreed is kept";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) =>
        facts.RestsUntil is { } until && until > facts.Now && !(facts.ByHand && facts.RestsFor is AgreedRest.Promise)
            ? new Objection(facts.RestsFor ?? AgreedRest.Promise, until)
            : null;
}
