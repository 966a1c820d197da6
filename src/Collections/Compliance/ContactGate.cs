namespace Platform.Collections.Compliance;

/// <summary>The single place that allows or denies a contact: every rule is asked and the strictest answer counts.</summary>
public sealed class ContactGate
{
    // Each turn of the search passes at least one limit; a person has few within ten days.
    private const int Turns = 40;

    /// <summary>Every rule of the folder <c>Rules</c>, in the order of their ids.</summary>
    public static IReadOnlyList<IContactRule> AllRules { get; } =
    [
        .. typeof(ContactGate).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IContactRule).IsAssignableFrom(type))
            .Select(type => (IContactRule)Activator.CreateInstance(type)!)
            .OrderBy(rule => rule.Id, StringComparer.Ordinal),
    ];

    /// <summary>Judges one contact; a refusal for good outranks a later time, and of several times the latest counts.</summary>
    public static Verdict Judge(ContactFacts facts, ContactPolicy policy)
    {
        (IContactRule Rule, Objection Objection)? strictest = null;
        foreach (var rule in AllRules)
        {
            if (rule.Judge(facts, policy) is not { } objection) continue;
            if (strictest is { } held && !IsStricter(objection, held.Objection)) continue;
            strictest = (rule, objection);
        }
        if (strictest is not { } found) return Verdict.Yes;
        var next = found.Objection switch
        {
            { NextAt: null } => null,
            { Waits: true } asked => asked.NextAt,
            { NextAt: { } at } => NextAllowed(facts, policy, at),
        };
        return new Verdict(false, found.Rule.Id, found.Objection.Reason, found.Rule.Citation, next);
    }

    private static bool IsStricter(Objection one, Objection other) =>
        other.NextAt is { } held && (one.NextAt is null || one.NextAt > held);

    // A day's cap ends at midnight, when the hours refuse: asked again at each candidate until no timed rule objects.
    private static DateTimeOffset? NextAllowed(ContactFacts facts, ContactPolicy policy, DateTimeOffset at)
    {
        for (var turn = 0; turn < Turns; turn++)
        {
            var then = facts with { Now = at };
            var later = AllRules.Select(rule => rule.Judge(then, policy)).Max(no => no is null or { Waits: true } ? null : no.NextAt);
            if (later is null) return at;
            at = later.Value;
        }
        return null;
    }
}
