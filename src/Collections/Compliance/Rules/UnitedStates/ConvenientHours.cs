using Platform.Collections.Compliance.Rules.Common;

namespace Platform.Collections.Compliance.Rules.UnitedStates;

/// <summary>
/// Before 08:00 and from 21:00 local time a contact is presumed inconvenient. Source: 12 CFR 1006.6(b).
/// </summary>
public sealed class ConvenientHours : IContactRule
{
    private static readonly TimeOnly From = new(8, 0);
    private static readonly TimeOnly To = new(21, 0);

    public string Id => "us.convenient_hours";
    public string Citation => "12 CFR 1006.6(b)";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) =>
        facts.Country == "US" ? Hours.Judge(facts, From, To) : null;
}
