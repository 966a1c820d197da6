using Microsoft.AspNetCore.Identity;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Web.Identity.Company;
using Platform.Web.Identity.SecondFactors;
using Platform.Web.Identity.Sessions;

namespace Platform.Web.Identity;

/// <summary>
/// Proves a person by password. Every refusal reads the same and costs one password hash, so that neither the text nor
/// the time tells whether an address is known, locked or disabled.
/// </summary>
public sealed class SignInWithPassword(UserManager<User> users, TenantChoices choices, SessionTrail trail, CompanyProviders companies, FactorVault factors,
    ILogger<SignInWithPassword> log)
{
    private static readonly User Nobody = new();
    private static readonly string NobodysHash = new PasswordHasher<User>().HashPassword(Nobody, Guid.CreateVersion7().ToString());

    /// <param name="TenantKey">The tenant that host or path names; null leaves the choice to the memberships.</param>
    public sealed record Request(string Email, string Password, string? TenantKey);

    /// <param name="Open">Never empty. More than one means that the person has to choose.</param>
    public sealed record Proven(User User, IReadOnlyList<TenantChoice> Open);

    public static readonly Refusal Refused = new("sign_in_refused");

    /// <summary>Said only after the password was right: the person belongs to no (or not to this) tenant.</summary>
    public static readonly Refusal NoAccess = new("sign_in_no_access");

    /// <summary>Said only after the password was right: where the person works is suspended.</summary>
    public static readonly Refusal Suspended = new("sign_in_suspended");

    /// <summary>Said only after the password was right: the lender lets its people in by its own provider only.</summary>
    public static readonly Refusal Company = new("sign_in_company");

    public async Task<Result<Proven>> RunAsync(Request ask, CancellationToken ct)
    {
        var user = await users.FindByEmailAsync(ask.Email.Trim());
        if (!await HasPasswordAsync(user, ask.Password, ct))
        {
            if (user is not null)
                await trail.WriteAsync(user, await choices.ReadAsync(user.Id, ct), SessionTrail.Refused, allowed: false, ct);
            return Refused;
        }

        var open = await choices.ReadAsync(user!.Id, ct);
        if (ask.TenantKey is { } key)
            open = [.. open.Where(choice => string.Equals(choice.Tenant?.Key, key, StringComparison.OrdinalIgnoreCase))];
        var known = open.Count;
        open = await companies.AllowedAsync(null, open, ct);
        if (open.Count > 0) return new Proven(user, open);
        if (known > 0) return Company;
        return await choices.IsSuspendedAsync(user.Id, ask.TenantKey, ct) ? Suspended : NoAccess;
    }

    private async Task<bool> HasPasswordAsync(User? user, string password, CancellationToken ct)
    {
        var hash = user?.PasswordHash ?? NobodysHash;
        var verified = users.PasswordHasher.VerifyHashedPassword(user ?? Nobody, hash, password);
        var right = verified is not PasswordVerificationResult.Failed && user?.PasswordHash is not null;
        if (user is null || user.IsDisabled) return false;
        if (await users.IsLockedOutAsync(user)) return false;
        if (!right)
        {
            await users.AccessFailedAsync(user);
            if (await users.IsLockedOutAsync(user)) log.LogWarning("Sign-in locked for user {UserId}", user.Id);
            return false;
        }
        // Where a second factor follows, only it wipes the count: else every right password would allow more guesses at its code.
        if (user.AccessFailedCount > 0 && !await factors.HasAsync(user.Id, ct)) await users.ResetAccessFailedCountAsync(user);
        return true;
    }
}
