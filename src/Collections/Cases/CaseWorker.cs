using Platform.Tenancy.Access;

namespace Platform.Collections.Cases;

/// <summary>Who works a case: a person by their id, or one of our jobs.</summary>
public static class CaseWorker
{
    /// <returns>Null for jobs and systems.</returns>
    public static Guid? IdOf(Actor actor) =>
        actor.Kind is ActorKind.User && Guid.TryParse(actor.Id, out var id) ? id : null;

    /// <summary>A collector changes only the cases they have; who leads them, and the lender's own people, any they see.</summary>
    public static bool MayChange(Actor actor, Case file) =>
        actor.Agency is null || actor.May(Permission.ManageAgency) || file.AssignedTo is { } who && who == IdOf(actor);
}
