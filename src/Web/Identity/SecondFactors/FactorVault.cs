using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;

namespace Platform.Web.Identity.SecondFactors;

/// <summary>What is kept of people's second factors: secrets sealed for their person, recovery codes as hashes.</summary>
public sealed class FactorVault(IDbContextFactory<PlatformDb> dbs, IDataProtectionProvider protection, TimeProvider clock)
{
    public const int Codes = 10;

    public async Task<bool> HasAsync(Guid user, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<SecondFactor>().AnyAsync(row => row.UserId == user && row.ConfirmedAt != null, ct);
    }

    /// <returns>Since when it is asked for, and how many recovery codes are left; null when there is none.</returns>
    public async Task<(DateTimeOffset Since, int CodesLeft)?> StateAsync(Guid user, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var since = await db.Set<SecondFactor>().Where(row => row.UserId == user).Select(row => row.ConfirmedAt).FirstOrDefaultAsync(ct);
        return since is { } at ? (at, await db.Set<RecoveryCode>().CountAsync(row => row.UserId == user && row.UsedAt == null, ct)) : null;
    }

    /// <returns>The secret of an enrolment that has begun, made when there is none; null when the person has a factor already.</returns>
    public async Task<byte[]?> BeginAsync(Guid user, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<SecondFactor>().SingleOrDefaultAsync(row => row.UserId == user, ct) is { } held)
            return held.ConfirmedAt is null ? Open(held) : null;
        var secret = RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        db.Add(new SecondFactor { UserId = user, Secret = Sealer(user).Protect(secret), MadeAt = clock.GetUtcNow() });
        await db.SaveChangesAsync(ct);
        return secret;
    }

    /// <summary>The code of the app that is being enrolled: from now on it is asked for.</summary>
    public async Task<bool> ConfirmAsync(Guid user, string code, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<SecondFactor>().SingleOrDefaultAsync(row => row.UserId == user && row.ConfirmedAt == null, ct) is not { } row) return false;
        if (Totp.Match(Open(row), code, clock.GetUtcNow()) is not { } step) return false;
        (row.ConfirmedAt, row.LastStep) = (clock.GetUtcNow(), step);
        await db.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>Takes a code of the app, once: of two that come with the same code at once, one is taken.</summary>
    public async Task<bool> TakeCodeAsync(Guid user, string code, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<SecondFactor>().AsNoTracking().SingleOrDefaultAsync(row => row.UserId == user && row.ConfirmedAt != null, ct) is not { } held) return false;
        return Totp.Match(Open(held), code, clock.GetUtcNow()) is { } step
            && await db.Set<SecondFactor>().Where(row => row.UserId == user && row.ConfirmedAt != null && row.LastStep < step)
                .ExecuteUpdateAsync(row => row.SetProperty(x => x.LastStep, step), ct) == 1;
    }

    /// <summary>Takes a recovery code, once.</summary>
    public async Task<bool> TakeRecoveryAsync(Guid user, string code, CancellationToken ct)
    {
        var hash = Hash(code);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<RecoveryCode>().Where(row => row.UserId == user && row.Hash == hash && row.UsedAt == null)
            .ExecuteUpdateAsync(row => row.SetProperty(x => x.UsedAt, clock.GetUtcNow()), ct) == 1;
    }

    /// <summary>New recovery codes, shown this once; the ones before open nothing any more.</summary>
    public async Task<List<string>> RenewCodesAsync(Guid user, CancellationToken ct)
    {
        var codes = Enumerable.Range(0, Codes).Select(_ => Base32.Of(RandomNumberGenerator.GetBytes(10)))
            .Select(code => string.Join('-', code.Chunk(4).Select(part => new string(part)))).ToList();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var change = await db.Database.BeginTransactionAsync(ct);
        await db.Set<RecoveryCode>().Where(row => row.UserId == user).ExecuteDeleteAsync(ct);
        db.AddRange(codes.Select(code => new RecoveryCode { UserId = user, Hash = Hash(code) }));
        await db.SaveChangesAsync(ct);
        await change.CommitAsync(ct);
        return codes;
    }

    public async Task RemoveAsync(Guid user, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await db.Set<RecoveryCode>().Where(row => row.UserId == user).ExecuteDeleteAsync(ct);
        await db.Set<SecondFactor>().Where(row => row.UserId == user).ExecuteDeleteAsync(ct);
    }

    // However it is copied: blanks, dashes and case do not count.
    private static byte[] Hash(string code) =>
        SHA256.HashData(Encoding.ASCII.GetBytes(new string([.. code.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant)])));

    private byte[] Open(SecondFactor row) => Sealer(row.UserId).Unprotect(row.Secret);

    private IDataProtector Sealer(Guid user) => protection.CreateProtector("platform.second-factor.v1", user.ToString("D"));
}
