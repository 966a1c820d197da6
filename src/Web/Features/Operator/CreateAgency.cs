using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;
using Platform.Web.Identity;

namespace Platform.Web.Features.Operator;

/// <summary>
/// Puts an agency on the platform with its first manager. It works for nobody until a lender engages it by its key; the
/// operator engages no one.
/// </summary>
public sealed class CreateAgency(
    IDbContextFactory<PlatformDb> platform, TenantDbPool pool, FindOrCreateUser accounts, Invitations invitations, TimeProvider clock,
    ILogger<CreateAgency> log)
{
    public sealed record Request(string Key, string Name, string ManagerEmail, string ManagerName);

    /// <returns>The path of the first manager's link.</returns>
    public async Task<Result<string>> RunAsync(Actor actor, Request ask, CancellationToken ct)
    {
        if (!actor.May(Permission.OperatePlatform)) return Refusal.Forbidden(nameof(Permission.OperatePlatform));
        if (!CreateLender.IsKey(ask.Key)) return Refusal.Invalid("tenantKey", "host_key_form");
        if (string.IsNullOrWhiteSpace(ask.Name) || ask.Name.Length > 120) return Refusal.Invalid("tenantName", "required");
        if (!FindOrCreateUser.IsAddress(ask.ManagerEmail.Trim())) return Refusal.Invalid("email", "not_an_address");
        var user = await accounts.RunAsync(ask.ManagerEmail.Trim(), ask.ManagerName.Trim());
        var agency = new Agency { Key = ask.Key, Name = ask.Name.Trim() };
        using (await pool.TakeWriteTurnAsync(ct))
        {
            await using var db = await platform.CreateDbContextAsync(ct);
            if (await db.Agencies.AnyAsync(known => known.Key == ask.Key, ct)) return new Refusal("key_taken", ask.Key);
            db.Add(agency);
            db.Add(new Membership { UserId = user.Id, AgencyId = agency.Id, Role = Role.AgencyManager, CreatedAt = clock.GetUtcNow() });
            await db.SaveChangesAsync(ct);
        }
        log.LogInformation("Agency {Agency} ({Key}) was made by {Operator}.", agency.Id, agency.Key, actor.Id);
        return invitations.Link(user, "", mayReplacePassword: false);
    }
}
