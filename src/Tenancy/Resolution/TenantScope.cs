using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Resolution;

/// <summary>
/// The tenant and actor of this DI scope (a request, a circuit, a job). Set once; reading it unset, or setting it to
/// another tenant, throws. There is no ambient fallback.
/// </summary>
/// <param name="refused">Keeps what was refused; absent only where no database is, in a test of the scope itself.</param>
public sealed class TenantScope(RefusedDemands? refused = null)
{
    private TenantId? _tenant;
    private Actor? _actor;
    private string? _correlation;

    public bool IsBound => _tenant is not null && !IsRevoked;

    /// <summary>The sign-in that this scope was bound from has ended; nothing may be done in it any more.</summary>
    public bool IsRevoked { get; private set; }

    /// <summary>How the tenant was found ("claim", "host", "token", "callback", "job"): the first question of any incident.</summary>
    public string ResolvedBy { get; private set; } = "";

    public TenantId TenantId =>
        Live(_tenant) ?? throw new TenantNotSetException("No tenant is bound to this scope.");

    public Actor Actor => Live(_actor) ?? throw new TenantNotSetException("No actor is bound to this scope.");

    public void Bind(TenantId tenant, Actor actor, string resolvedBy)
    {
        if (IsRevoked) throw new TenantNotSetException("The scope's sign-in has ended.");
        if (tenant.Value == Guid.Empty) throw new TenantNotSetException("The empty id is not a tenant.");
        if (_tenant is { } bound && bound != tenant)
            throw new CrossTenantException($"The scope is bound to {bound} and cannot be bound to {tenant}.");
        (_tenant, _actor, ResolvedBy) = (tenant, actor, resolvedBy);
    }

    /// <summary>Ends the scope for good: a circuit outlives its sign-in, and what its open pages still ask must fail.</summary>
    public void Revoke() => IsRevoked = true;

    private T Live<T>(T value) => IsRevoked ? throw new TenantNotSetException("The scope's sign-in has ended.") : value;

    /// <summary>Ties together what is done in this scope: a request, an open page or a pass of a job.</summary>
    public string Correlation => _correlation ??= Guid.CreateVersion7().ToString("N");

    /// <summary>
    /// Refuses unless the actor holds the permission; every use case asks before it works and before it opens a transaction.
    /// A refusal is in the tenant's trail before it is said.
    /// </summary>
    public Refusal? Demand(Permission permission)
    {
        if (Actor.May(permission)) return null;
        refused?.Write(this, permission);
        return Refusal.Forbidden(permission.ToString());
    }

    /// <summary>Whether to offer something, or which of two ways to go; nothing is refused by it and nothing written.</summary>
    public bool May(Permission permission) => Actor.May(permission);
}

/// <summary>A tenant-owned thing was touched before a tenant was known: a bug, never a refusal.</summary>
public sealed class TenantNotSetException(string message) : InvalidOperationException(message);

/// <summary>Something of one tenant was about to be used as another's: a bug or an attack, never a refusal.</summary>
public sealed class CrossTenantException(string message) : InvalidOperationException(message);
