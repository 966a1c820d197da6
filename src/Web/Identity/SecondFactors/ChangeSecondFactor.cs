using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Web.Identity.Sessions;

namespace Platform.Web.Identity.SecondFactors;

/// <summary>Adds and removes a person's authenticator app, each with fresh proof. All other sessions of the person end.</summary>
public sealed class ChangeSecondFactor(
    UserManager<User> users, FactorVault vault, ProveSecondFactor prove, TenantChoices choices, SessionTrail trail, StartSession start, FactorDemand demand)
{
    public const string Added = "factor.added";
    public const string Removed = "factor.removed";
    public const string Renewed = "factor.codes_renewed";

    /// <returns>The recovery codes, to be shown once.</returns>
    public async Task<Result<IReadOnlyList<string>>> AddAsync(HttpContext http, User user, string password, string code)
    {
        var ct = http.RequestAborted;
        // A screen that somebody left open must not become a way to lock its person out.
        if (await users.IsLockedOutAsync(user)) return new Refusal("password_wrong");
        if (user.PasswordHash is not null && !await users.CheckPasswordAsync(user, password))
        {
            await users.AccessFailedAsync(user);
            return new Refusal("password_wrong");
        }
        if (!await vault.ConfirmAsync(user.Id, code.Replace(" ", "", StringComparison.Ordinal), ct)) return new Refusal("factor_code_wrong");
        var codes = await vault.RenewCodesAsync(user.Id, ct);
        await GoOnAsync(http, user, Added);
        return codes;
    }

    /// <summary>Of a person between password and session, because the lender demands it: the password was proven a moment ago.</summary>
    /// <returns>The recovery codes, to be shown once.</returns>
    public async Task<Result<IReadOnlyList<string>>> SetUpAsync(HttpContext http, User user, string code, DateTimeOffset since)
    {
        var ct = http.RequestAborted;
        if (await vault.HasAsync(user.Id, ct) || !await vault.ConfirmAsync(user.Id, code.Replace(" ", "", StringComparison.Ordinal), ct)) return new Refusal("factor_code_wrong");
        var codes = await vault.RenewCodesAsync(user.Id, ct);
        if (await users.FindByIdAsync(user.Id.ToString()) is not { } fresh) return new Refusal("factor_code_wrong");
        await users.UpdateSecurityStampAsync(fresh);
        await trail.WriteAsync(fresh, await choices.ReadAsync(fresh.Id, ct), Added, allowed: true, ct);
        await http.SignInAsync(SessionPrincipal.HalfScheme, SessionPrincipal.Half(fresh, since));
        return codes;
    }

    public async Task<Result<IReadOnlyList<string>>> RenewAsync(User user, string code, CancellationToken ct)
    {
        if (!await prove.RunAsync(user, code, ct)) return new Refusal("factor_code_wrong");
        var codes = await vault.RenewCodesAsync(user.Id, ct);
        await trail.WriteAsync(user, await choices.ReadAsync(user.Id, ct), Renewed, allowed: true, ct);
        return codes;
    }

    public async Task<Result> RemoveAsync(HttpContext http, User user, string code)
    {
        if (await demand.IsDueAnywhereAsync(await choices.ReadAsync(user.Id, http.RequestAborted), http.RequestAborted)) return new Refusal("factor_demanded");
        if (!await prove.RunAsync(user, code, http.RequestAborted)) return new Refusal("factor_code_wrong");
        await vault.RemoveAsync(user.Id, http.RequestAborted);
        await GoOnAsync(http, user, Removed);
        return default;
    }

    // The stamp is a new one: this session goes on with a new cookie, every other one has ended.
    private async Task GoOnAsync(HttpContext http, User user, string action)
    {
        if (await users.FindByIdAsync(user.Id.ToString()) is not { } fresh) return;
        await users.UpdateSecurityStampAsync(fresh);
        var open = await choices.ReadAsync(fresh.Id, http.RequestAborted);
        await trail.WriteAsync(fresh, open, action, allowed: true, http.RequestAborted);
        if (open.FirstOrDefault(choice => SessionPrincipal.IsFor(http.User, choice)) is { } here)
            await start.FullAsync(http, fresh, here, open.Count > 1, via: SessionPrincipal.Via(http.User));
    }
}
