using Microsoft.AspNetCore.Identity;
using Platform.Tenancy.Access;
using Platform.Web.Identity.Sessions;

namespace Platform.Web.Identity.SecondFactors;

/// <summary>Takes a code of the app or a recovery code; wrong ones count towards the same lock as wrong passwords.</summary>
public sealed class ProveSecondFactor(UserManager<User> users, FactorVault vault, TenantChoices choices, SessionTrail trail)
{
    public const string RecoveryUsed = "factor.recovery_used";

    public async Task<bool> RunAsync(User known, string given, CancellationToken ct)
    {
        if (await users.FindByIdAsync(known.Id.ToString()) is not { IsDisabled: false } user) return false;
        if (await users.IsLockedOutAsync(user)) return false;
        var code = given.Replace(" ", "", StringComparison.Ordinal);
        var isRecovery = false;
        var isTaken = code.Length == Totp.Digits
            ? await vault.TakeCodeAsync(user.Id, code, ct)
            : isRecovery = await vault.TakeRecoveryAsync(user.Id, code, ct);
        if (isRecovery) await trail.WriteAsync(user, await choices.ReadAsync(user.Id, ct), RecoveryUsed, allowed: true, ct);
        if (isTaken)
        {
            if (user.AccessFailedCount > 0) await users.ResetAccessFailedCountAsync(user);
            return true;
        }
        await users.AccessFailedAsync(user);
        await trail.WriteAsync(user, await choices.ReadAsync(user.Id, ct), SessionTrail.Refused, allowed: false, ct);
        return false;
    }
}
