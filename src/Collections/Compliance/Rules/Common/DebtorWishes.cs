using Platform.Channels;

namespace Platform.Collections.Compliance.Rules.Common;

/// <summary>
/// No contact outside the hours that the debtor asked for. Source: due regard to reasonable requests on when, where and how
/// customers may be contacted, FCA Handbook CONC 7.9.4 R; elsewhere the lender keeps to the same.
/// </summary>
public sealed class WishedHours : IContactRule
{
    public string Id => "debtor.wished_hours";
    public string Citation => "FCA CONC 7.9.4 R: the debtor's reasonable request on when";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy)
    {
        if (facts.WishedHours is not { } wished || facts.IsTask || facts.Zones.Count == 0) return null;
        var (from, to) = (new TimeOnly(wished.From, 0), new TimeOnly(wished.To, 0));
        return LocalHours.Within(facts.Now, facts.Zones, from, to)
            ? null
            : new Objection("wished_hours", LocalHours.Next(facts.Now, facts.Zones, from, to));
    }
}

/// <summary>
/// No contact on another channel than the debtor asked for, while that one still reaches the debtor; letters, which the law
/// may demand, go all the same. Source: FCA Handbook CONC 7.9.4 R, on how customers may be contacted.
/// </summary>
public sealed class WishedChannel : IContactRule
{
    public string Id => "debtor.wished_channel";
    public string Citation => "FCA CONC 7.9.4 R: the debtor's reasonable request on how";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) =>
        facts.WishedChannel is { } wished && wished != facts.Channel && facts.Channel is not ChannelKind.Letter && !facts.IsTask
            ? new Objection("wished_channel", null)
            : null;
}
