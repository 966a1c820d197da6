using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Cases;

/// <summary>Who works a case: a person by their id, or one of our jobs.</summary>
public static class CaseWorker
{
    /// <returns>Null for jobs and systems.</returns>
    public static Guid? IdOf(Actor actor) =>
        actor.Kind is ActorKind.User && Guid.TryParse(actor.Id, out var id) ? id : null;

    /// <summary>Who works cases may; a debtor may on their own case alone.</summary>
    public static Refusal? Demand(TenantScope scope, DebtorId debtor, Permission permission) =>
        scope.Actor.Kind is not ActorKind.Debtor ? scope.Demand(permission)
        : scope.Actor.Id == debtor.ToString() ? null
        : Refusal.Forbidden(permission.ToString());

    /// <summary>A collector changes only the cases they have; who leads them, and the lender's own people, any they see.</summary>
    public static bool MayChange(Actor actor, Case file) =>
        actor.Agency is null || actor.May(Permission.ManageAgency) || file.AssignedTo is { } who && who == IdOf(actor);
}
