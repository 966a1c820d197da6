using Platform.Collections.Compliance.Rules.Common;

namespace Platform.Collections.Compliance.Rules.China;

/// <summary>
/// No collection between 22:00 and 08:00 unless agreed otherwise. Source: GB/T 45251-2025 5.3 and the
/// CBA guideline of 30 January 2026, ch. 3 (CBA-H).
/// </summary>
public sealed class NightRest : IContactRule
{
    public string Id => "cn.night_rest";
    public string Citation => "GB/T 45251-2025 5.3; CBA guideline (30 Jan 2026) ch. 3";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) =>
        facts.Country == "CN" ? Hours.Judge(facts, ContactPolicy.LegalFrom, ContactPolicy.LegalTo) : null;
}
