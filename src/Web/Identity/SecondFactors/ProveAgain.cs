using Microsoft.AspNetCore.Identity;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Web.Identity.Sessions;

namespace Platform.Web.Identity.SecondFactors;

/// <summary>How a person can prove, in an open session, that it still is they.</summary>
public enum ProofWay
{
    Password,
    Code,

    /// <summary>Neither is known here: signing in again by the company's own provider is the proof.</summary>
    SignIn,
}

/// <summary>
/// Takes a person's proof in an open session: the second step where there is one, else the password. Wrong ones count
/// towards the same lock as at sign-in. Both outcomes stand in the trail.
/// </summary>
public sealed class ProveAgain(
    UserManager<User> users, FactorVault factors, ProveSecondFactor prove, SessionBook book, TenantScope scope, TenantDbFactory dbs, AuditTrail audit)
{
    public const string Proven = "session.prove";

    public async Task<ProofWay> WayAsync(CancellationToken ct) =>
        await users.FindByIdAsync(scope.Actor.Id) is not { } user ? ProofWay.SignIn
        : await factors.HasAsync(user.Id, ct) ? ProofWay.Code
        : user.PasswordHash is null ? ProofWay.SignIn : ProofWay.Password;

    public async Task<Result> RunAsync(string given, CancellationToken ct)
    {
        if (scope.Actor.Session is not { } session || given.Length is 0 or > 200 || await users.FindByIdAsync(scope.Actor.Id) is not { IsDisabled: false } user)
            return new Refusal("prove_wrong");
        var right = await IsRightAsync(user, given, ct);
        if (right) await book.ProvenAsync(user.Id, session, ct);
        await using var db = await dbs.WriteAsync(ct);
        audit.Write(db, Proven, "session", session, allowed: right);
        await db.CommitAsync(ct);
        return right ? Result.Done : new Refusal("prove_wrong");
    }

    private async Task<bool> IsRightAsync(User user, string given, CancellationToken ct)
    {
        if (await factors.HasAsync(user.Id, ct)) return await prove.RunAsync(user, given, ct);
        if (user.PasswordHash is null || await users.IsLockedOutAsync(user)) return false;
        if (await users.CheckPasswordAsync(user, given))
        {
            if (user.AccessFailedCount > 0) await users.ResetAccessFailedCountAsync(user);
            return true;
        }
        await users.AccessFailedAsync(user);
        return false;
    }
}
