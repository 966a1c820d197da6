using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;

namespace Platform.Tenancy.Access;

/// <summary>For how long a lender takes a person's last proof (password, code, company sign-in) for what is delicate.</summary>
public sealed record ProofTerms : ITenantSetting<ProofTerms>
{
    public static string Name => "proof";

    public int Minutes { get; init; } = 30;

    public Refusal? Check() => Minutes is < 1 or > 720 ? Refusal.Invalid("minutes", "range", 1, 720) : null;
}

/// <summary>
/// Asks whoever shows clear data, takes data out, gives cases away or changes where messages go to have proven a short while
/// ago that it is they (ASVS 5.0, 7.5.3): an open screen is not enough. Jobs and lenders' systems have no screen to leave open.
/// </summary>
public sealed class ProofOfPerson(IDbContextFactory<PlatformDb> platform, TenantDbFactory dbs, TenantScope scope, TenantSettings settings, TimeProvider clock)
{
    public static readonly Refusal Again = new("prove_again");

    /// <summary>Opens leases of its own: ask before the use case opens one.</summary>
    /// <returns>Null when the last proof is fresh.</returns>
    public async Task<Refusal?> DemandAsync(CancellationToken ct) => await FreshUntilAsync(ct) is { } until && until <= clock.GetUtcNow() ? Again : null;

    /// <returns>Until when the last proof is taken; null for whoever needs none.</returns>
    public async Task<DateTimeOffset?> FreshUntilAsync(CancellationToken ct)
    {
        if (!scope.IsBound || scope.Actor is not { Kind: ActorKind.User, Session: { } session }) return null;
        ProofTerms terms;
        await using (var db = await dbs.ReadAsync(ct)) terms = await settings.GetAsync<ProofTerms>(db, ct);
        await using var shared = await platform.CreateDbContextAsync(ct);
        var proven = await shared.Set<UserSession>().AsNoTracking().Where(one => one.Id == session && one.EndedAt == null)
            .Select(one => (DateTimeOffset?)one.ProvenAt).SingleOrDefaultAsync(ct);
        return proven?.AddMinutes(terms.Minutes) ?? DateTimeOffset.MinValue; // a session that is not known proves nothing
    }
}
