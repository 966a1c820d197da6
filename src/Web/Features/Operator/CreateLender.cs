using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Web.Identity;
using Platform.Web.Shared.Culture;

namespace Platform.Web.Features.Operator;

/// <summary>
/// Puts a lender on the platform with its first administrator. The operator passes the link on and has no way in: who
/// opens the link chooses the password.
/// </summary>
public sealed partial class CreateLender(
    IDbContextFactory<PlatformDb> platform, TenantDbPool pool, FindOrCreateUser accounts, TenantCatalog catalog, Invitations invitations,
    TenantRunner runner, TimeProvider clock)
{
    /// <param name="Country">ISO 3166-1 alpha-2.</param>
    public sealed record Request(
        string Key, string Name, string TimeZone, string Language, string Country, string Currency, string AdminEmail, string AdminName);

    /// <param name="actor">The operator has no tenant, so no scope is bound: the caller says who asks.</param>
    /// <returns>The path of the first administrator's link.</returns>
    public async Task<Result<string>> RunAsync(Actor actor, Request ask, CancellationToken ct)
    {
        if (!actor.May(Permission.OperatePlatform)) return Refusal.Forbidden(nameof(Permission.OperatePlatform));
        if (Check(ask) is { } wrong) return wrong;
        var user = await accounts.RunAsync(ask.AdminEmail.Trim(), ask.AdminName.Trim());
        var now = clock.GetUtcNow();
        var tenant = new Tenant
        {
            Key = ask.Key, Name = ask.Name.Trim(), Region = ask.Country, TimeZone = ask.TimeZone, Language = ask.Language,
            Currency = ask.Currency, CreatedAt = now,
        };
        using (await pool.TakeWriteTurnAsync(ct))
        {
            await using var db = await platform.CreateDbContextAsync(ct);
            if (await db.Tenants.AnyAsync(known => known.Key == ask.Key, ct)) return new Refusal("key_taken", ask.Key);
            db.Add(tenant);
            db.Add(new Membership { UserId = user.Id, TenantId = tenant.Id, Role = Role.LenderAdmin, CreatedAt = now });
            await db.SaveChangesAsync(ct);
        }
        catalog.Forget();
        await runner.RunAsync(tenant.Id, actor, async (services, token) =>
        {
            await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(token);
            services.GetRequiredService<AuditTrail>().Write(db, "tenant.created", "tenant", tenant.Id, JsonSerializer.Serialize(new { key = tenant.Key, admin = user.Id }));
            await db.CommitAsync(token);
        }, ct);
        return invitations.Link(user, tenant.Key, mayReplacePassword: false);
    }

    private static Refusal? Check(Request ask)
    {
        if (!IsKey(ask.Key)) return Refusal.Invalid("tenantKey", "host_key_form");
        if (string.IsNullOrWhiteSpace(ask.Name) || ask.Name.Length > 120) return Refusal.Invalid("tenantName", "required");
        if (LocalDays.Find(ask.TimeZone) is null || !ask.TimeZone.Contains('/', StringComparison.Ordinal)) return Refusal.Invalid("timeZone", "not_a_zone");
        if (!Cultures.Supported.Contains(ask.Language)) return Refusal.Invalid("language", "not_listed");
        if (ask.Country.Length != 2 || !ask.Country.All(char.IsAsciiLetterUpper)) return Refusal.Invalid("country", "country_code");
        if (ask.Currency.Length != 3 || !ask.Currency.All(char.IsAsciiLetterUpper)) return Refusal.Invalid("Currency", "currency_code");
        return FindOrCreateUser.IsAddress(ask.AdminEmail.Trim()) ? null : Refusal.Invalid("email", "not_an_address");
    }

    /// <summary>A key is part of host names and paths, and is never changed.</summary>
    public static bool IsKey(string key) => KeyForm().IsMatch(key);

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$")]
    private static partial Regex KeyForm();
}
