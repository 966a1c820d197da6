namespace Platform.Collections.Compliance.Rules.Common;

/// <summary>
/// No contact outside the lender's hours on the debtor's own clock. Source: the lender's contact policy, by default 08:00
/// to 21:00, stricter than the 22:00 of GB/T 45251-2025 5.3.
/// </summary>
public sealed class PolicyHours : IContactRule
{
    public string Id => "policy.hours";
    public string Citation => "Contact policy of the lender: hours";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) =>
        Hours.Judge(facts, policy.From, policy.To);
}

/// <summary>What every rule on hours shares: all zones the debtor may live in have to agree.</summary>
internal static class Hours
{
    public static Objection? Judge(ContactFacts facts, TimeOnly from, TimeOnly to) =>
        facts.IsTask || facts.Zones.Count == 0 || LocalHours.Within(facts.Now, facts.Zones, from, to)
            ? null
            : new Objection("contact_hours", LocalHours.Next(facts.Now, facts.Zones, from, to));
}
