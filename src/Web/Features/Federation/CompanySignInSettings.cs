using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Web.Identity.Company;

namespace Platform.Web.Features.Federation;

/// <summary>What an administrator sees of the lender's provider; never the secret.</summary>
/// <param name="TenantKey">For the addresses that the provider and the lender's people need.</param>
public sealed record CompanySignInView(
    string TenantKey, string Issuer, string ClientId, bool HasSecret, string Domains, bool MayCreate, Role DefaultRole, bool IsOn, bool IsRequired);

/// <summary>Reads what is set.</summary>
public sealed class ReadCompanySignIn(TenantDbFactory dbs, TenantScope scope, TenantCatalog catalog)
{
    public async Task<Result<CompanySignInView>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        var tenant = scope.TenantId;
        await using var db = await dbs.ReadAsync(ct);
        var row = await db.Set<CompanySignIn>().AsNoTracking().SingleOrDefaultAsync(x => x.TenantId == tenant, ct);
        var key = (await catalog.FindAsync(tenant, ct))!.Key;
        return row is null
            ? new CompanySignInView(key, "", "", false, "", false, Role.Collector, true, false)
            : new CompanySignInView(key, row.Issuer, row.ClientId, true, row.Domains, row.MayCreate, row.DefaultRole, row.IsOn, row.IsRequired);
    }
}

/// <summary>
/// Sets the lender's provider. It is asked for what it publishes before anything is kept, so that a mistyped address does
/// not lock people out; another issuer or client takes a new secret.
/// </summary>
public sealed class SaveCompanySignIn(
    TenantDbFactory dbs, TenantScope scope, TenantKeys keys, CompanyMetadata metadata, CompanyProviders providers, AuditTrail audit, TimeProvider clock)
{
    /// <param name="Secret">Null keeps the one that is held.</param>
    /// <param name="Domains">With blanks or commas between them.</param>
    public sealed record Request(
        string Issuer, string ClientId, string? Secret, string Domains, bool MayCreate, Role DefaultRole, bool IsOn, bool IsRequired);

    /// <summary>Roles that a person may get whom nobody has looked at: no administrator and nobody who reads the log.</summary>
    public static readonly IReadOnlyList<Role> DefaultRoles = [Role.Collector, Role.Strategist, Role.Inspector];

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        var (issuer, clientId) = (ask.Issuer.Trim(), ask.ClientId.Trim());
        if (clientId.Length is 0 or > 200) return Refusal.Invalid("clientId", "required");
        var domains = ask.Domains.Split([' ', ',', ';', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(d => d.TrimStart('@').ToLowerInvariant()).Distinct().ToList();
        if (domains.Count is 0 or > 50) return Refusal.Invalid("domains", "required");
        if (domains.Find(domain => Uri.CheckHostName(domain) is not UriHostNameType.Dns || !domain.Contains('.', StringComparison.Ordinal)) is { } wrong)
            return Refusal.Invalid("domains", "not_a_domain", wrong);
        if (!DefaultRoles.Contains(ask.DefaultRole)) return Refusal.Invalid("roles", "not_a_role");
        metadata.Forget(issuer);
        if (ask.IsOn && (await metadata.ReadAsync(issuer, again: false, ct)) is { IsRefused: true } unread) return unread.Refusal;

        var tenant = scope.TenantId;
        var cipher = await keys.GetAsync(tenant, ct);
        await using var db = await dbs.WriteAsync(ct);
        var row = await db.Set<CompanySignIn>().SingleOrDefaultAsync(x => x.TenantId == tenant, ct);
        // The secret of one provider is never sent to another.
        if (string.IsNullOrWhiteSpace(ask.Secret) && (row is null || row.Issuer != issuer || row.ClientId != clientId)) return Refusal.Invalid("secret", "required");
        var before = row is null ? null : Facts(row);
        if (row is null) db.Add(row = new CompanySignIn { TenantId = tenant, Issuer = issuer, ClientId = clientId, SealedSecret = [], Domains = "" });
        (row.Issuer, row.ClientId, row.Domains, row.MayCreate) = (issuer, clientId, string.Join(' ', domains), ask.MayCreate);
        (row.DefaultRole, row.IsOn, row.IsRequired, row.ChangedAt) = (ask.DefaultRole, ask.IsOn, ask.IsRequired, clock.GetUtcNow());
        if (!string.IsNullOrWhiteSpace(ask.Secret))
            row.SealedSecret = cipher.Seal(CompanySignIn.SecretPlace, tenant.ToString(), System.Text.Encoding.UTF8.GetBytes(ask.Secret.Trim()));
        audit.Write(db, "company_sign_in.saved", "company_sign_in", tenant, JsonSerializer.Serialize(new { before, after = Facts(row), secret = ask.Secret is not null }));
        await db.CommitAsync(ct);
        providers.Forget(tenant);
        return Result.Done;
    }

    private static object Facts(CompanySignIn row) => new { row.Issuer, row.ClientId, row.Domains, row.MayCreate, role = row.DefaultRole.ToString(), row.IsOn, row.IsRequired };
}
