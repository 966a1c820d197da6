namespace Platform.Collections.Compliance;

/// <summary>
/// One rule of law or policy: pure, over the facts only. Every class of the folder <c>Compliance/Rules/Jurisdiction</c> is
/// found by itself; its summary names its source.
/// </summary>
public interface IContactRule
{
    /// <summary>Stable name, stored with every verdict.</summary>
    string Id { get; }

    /// <summary>Where the rule is written, stored with every refusal.</summary>
    string Citation { get; }

    /// <returns>Null when the rule has nothing against the contact (or does not apply to it).</returns>
    Objection? Judge(ContactFacts facts, ContactPolicy policy);
}

/// <summary>Why a rule refuses, and from which instant it would not any more; null when it always will.</summary>
/// <param name="Reason">Localisation key, such as <c>contact_hours</c>.</param>
/// <param name="Waits">The clock alone does not lift it: <paramref name="NextAt"/> is only when to ask again.</param>
public sealed record Objection(string Reason, DateTimeOffset? NextAt, bool Waits = false);
