using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Platform.Tenancy.Access;

namespace Platform.Web.Identity;

/// <summary>
/// Links with which a person sets the first (or, after a reset, the next) password. A link ends after three days and, as
/// it carries the security stamp, with the first password that is set.
/// </summary>
public sealed class Invitations(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);

    private readonly ITimeLimitedDataProtector _protector =
        protection.CreateProtector("platform.invitation.v1").ToTimeLimitedDataProtector();

    public sealed record Content(Guid UserId, string Stamp, string TenantKey, bool MayReplacePassword);

    /// <returns>The path of the link.</returns>
    public string Link(User user, string tenantKey, bool mayReplacePassword) =>
        "/welcome/" + _protector.Protect(
            JsonSerializer.Serialize(new Content(user.Id, user.SecurityStamp ?? "", tenantKey, mayReplacePassword)), Lifetime);

    /// <returns>Null for a link that is not ours or has ended.</returns>
    public Content? Read(string token)
    {
        try
        {
            return JsonSerializer.Deserialize<Content>(_protector.Unprotect(token));
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
