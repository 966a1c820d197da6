using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Web.Identity.SecondFactors;

namespace Platform.Web.Features.Users;

/// <summary>How the administrator made sure that it is the person who asks, and not somebody who has stolen the password.</summary>
public enum Reproof
{
    InPerson,
    VideoCall,

    /// <summary>The administrator has called a number that was known before.</summary>
    CallBack,
}

/// <summary>
/// Takes the second step off a person of this lender who has lost app and codes, and ends all of the person's sessions.
/// Nobody does it for oneself, nor for a person who also works elsewhere: one lender does not weaken an account at another.
/// </summary>
public sealed class ResetFactor(
    IDbContextFactory<PlatformDb> platform, TenantDbFactory dbs, TenantScope scope, FactorVault vault, AuditTrail audit)
{
    public const string Action = "factor.reset";

    public sealed record Request(Guid UserId, Reproof? ProvenBy);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        if (ask.ProvenBy is not { } proof || !Enum.IsDefined(proof)) return Refusal.Invalid("proven_by", "required");
        if (scope.Actor.Id == ask.UserId.ToString("D")) return new Refusal("factor_own");
        var tenant = scope.TenantId;
        await using (var shared = await platform.CreateDbContextAsync(ct))
        {
            var held = await shared.Memberships.AsNoTracking().Where(m => m.UserId == ask.UserId).ToListAsync(ct);
            if (!held.Exists(m => m.TenantId == tenant)) return Refusal.NotFound("user");
            if (held.Exists(m => m.TenantId != tenant || m.AgencyId is not null)) return new Refusal("factor_elsewhere");
        }
        if (!await vault.HasAsync(ask.UserId, ct)) return new Refusal("factor_none");
        // First the entry: what is not in the trail was not done.
        await using (var db = await dbs.WriteAsync(ct))
        {
            audit.Write(db, Action, "user", ask.UserId, JsonSerializer.Serialize(new { provenBy = proof.ToString() }));
            await db.CommitAsync(ct);
        }
        await EndAllAsync(ask.UserId, ct);
        await vault.RemoveAsync(ask.UserId, ct);
        return Result.Done;
    }

    // Sessions, half sessions and tokens carry the stamp before. Written at once: a circuit's user manager may hold an old copy.
    private async Task EndAllAsync(Guid user, CancellationToken ct)
    {
        var (stamp, version) = (Base32.Of(RandomNumberGenerator.GetBytes(20)), Guid.CreateVersion7().ToString("D"));
        await using var shared = await platform.CreateDbContextAsync(ct);
        await shared.Users.Where(row => row.Id == user)
            .ExecuteUpdateAsync(row => row.SetProperty(x => x.SecurityStamp, stamp).SetProperty(x => x.ConcurrencyStamp, version), ct);
    }
}
