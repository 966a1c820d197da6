namespace Platform.Collections.Compliance.Rules.Common;

/// <summary>
/// The person must have an address on the channel, and must not have opted out of it there. Source: 12 CFR 1006.6(e);
/// the provider's own stop list.
/// </summary>
public sealed class UsableAddress : IContactRule
{
    public string Id => "debtor.address";
    public string Citation => "Address of the debtor on this channel";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) =>
        facts.IsTask ? null
        : !facts.HasAddress ? new Objection("no_address", null)
        : facts.AddressSuppressed ? new Objection("address_suppressed", null)
        : null;
}
