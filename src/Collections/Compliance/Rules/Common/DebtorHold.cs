namespace Platform.Collections.Compliance.Rules.Common;

/// <summary>
/// A dispute, hardship, death, legal hold or restriction stops every treatment of the person. Source: the lender's
/// contact policy; 12 CFR 1006.38 for disputes; PIPL 47 and GDPR 18 for restrictions.
/// </summary>
public sealed class DebtorHold : IContactRule
{
    public string Id => "debtor.hold";
    public string Citation => "Treatment stops while the debtor is on hold";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) => facts.Hold switch
    {
        null => null,
        "dispute" => new Objection("hold_dispute", null),
        "hardship" => new Objection("hold_hardship", null),
        "deceased" => new Objection("hold_deceased", null),
        "legal_hold" => new Objection("hold_legal", null),
        "restriction" => new Objection("hold_restriction", null),
        _ => new Objection("hold", null),
    };
}
