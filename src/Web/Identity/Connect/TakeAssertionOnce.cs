using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Platform.Web.Identity.Connect;

/// <summary>
/// A client's signed assertion proves it once: whoever overhears one gains nothing. What was used is kept in the database,
/// so that another node refuses it too. Runs when signature, issuer and audience have been found right.
/// </summary>
public sealed class TakeAssertionOnce(IDbContextFactory<PlatformDb> dbs, TimeProvider clock)
    : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    /// <summary>An assertion that lives longer is refused: it would have to be remembered for as long.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
            .AddFilter<OpenIddictServerHandlerFilters.RequireClientAssertionPrincipal>()
            .UseSingletonHandler<TakeAssertionOnce>()
            .SetOrder(OpenIddictServerHandlers.ValidateClientSecret.Descriptor.Order + 200)
            .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        var said = context.ClientAssertionPrincipal!;
        if (said.GetClaim(Claims.JwtId) is not { Length: > 0 and <= 200 } jti || said.GetExpirationDate() is not { } until)
        {
            context.Reject(Errors.InvalidClient, "A client assertion needs a jti and an exp.");
            return;
        }
        if (until > clock.GetUtcNow() + Longest)
        {
            context.Reject(Errors.InvalidClient, "A client assertion may live ten minutes at most.");
            return;
        }
        await using var db = await dbs.CreateDbContextAsync(context.CancellationToken);
        db.Add(new UsedAssertion { ClientId = context.ClientId!, Hash = SHA256.HashData(Encoding.UTF8.GetBytes(jti)), Until = until });
        try
        {
            await db.SaveChangesAsync(context.CancellationToken);
        }
        catch (DbUpdateException)
        {
            context.Reject(Errors.InvalidClient, "This client assertion has been used.");
        }
    }
}
