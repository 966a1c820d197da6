using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Access;

public enum ActorKind : short
{
    User = 1,
    Client = 2,
    Job = 3,
    Callback = 4,

    /// <summary>A debtor on their own page: acts for themselves and holds no permission.</summary>
    Debtor = 5,
}

/// <summary>Who acts: a person, a lender's system, one of our jobs, a provider calling back, or a debtor.</summary>
/// <param name="Session">The browser session of a person; null for whoever has none.</param>
public sealed record Actor(
    ActorKind Kind, string Id, string Name, IReadOnlyList<Role> Roles, AgencyId? Agency = null, Guid? Session = null)
{
    public static Actor Job(string name) => new(ActorKind.Job, name, name, []);
    public static Actor Debtor(Guid id) => new(ActorKind.Debtor, id.ToString("D"), "debtor", []);
    public static Actor Callback(string provider) => new(ActorKind.Callback, provider, provider, []);

    /// <summary>Jobs act for the platform itself and may do what their use case does; people and clients need a role.</summary>
    public bool May(Permission permission) =>
        Kind is ActorKind.Job || Roles.Any(role => Permissions.Allows(role, permission));
}
