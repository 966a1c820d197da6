namespace Platform.Collections.Compliance.Rules.Common;

/// <summary>
/// Without any idea of the debtor's clock nothing is sent. Source: fail-closed gate; a zone that is
/// only unknown within a country is judged by all of that country's zones.
/// </summary>
public sealed class KnownZone : IContactRule
{
    public string Id => "policy.zone";
    public string Citation => "Contact policy: the debtor's local time must be known";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) =>
        facts.Zones.Count == 0 ? new Objection("zone_unknown", null) : null;
}
