using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Web.Identity.Sessions;

/// <summary>
/// Writes into the trail of the tenant concerned who came, who left and who was turned away. An address that nobody has
/// belongs to no tenant and stands in the host's log only.
/// </summary>
public sealed class SessionTrail(TenantRunner tenants)
{
    public const string Start = "session.start";
    public const string End = "session.end";
    public const string Refused = "session.refuse";

    /// <summary>One entry for each tenant that the person could have entered by this sign-in.</summary>
    public async Task WriteAsync(User user, IEnumerable<TenantChoice> choices, string action, bool allowed, CancellationToken ct)
    {
        foreach (var choice in choices.Where(choice => choice.Tenant is not null))
        {
            var name = string.IsNullOrWhiteSpace(user.DisplayName) ? user.UserName ?? "" : user.DisplayName;
            var actor = new Actor(ActorKind.User, user.Id.ToString("D"), name, choice.Roles, choice.Agency);
            await tenants.RunAsync(choice.Tenant!.Id, actor, async (services, token) =>
            {
                await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(token);
                services.GetRequiredService<AuditTrail>().Write(db, action, "session", user.Id, allowed: allowed);
                await db.CommitAsync(token);
            }, ct);
        }
    }
}
