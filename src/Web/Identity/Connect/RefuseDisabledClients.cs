using Microsoft.EntityFrameworkCore;
using OpenIddict.Server;
using Platform.Tenancy.Data;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Platform.Web.Identity.Connect;

/// <summary>A client that its lender has disabled is refused at every endpoint, however well it proves itself.</summary>
public sealed class RefuseDisabledClients(IDbContextFactory<PlatformDb> dbs) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
            .UseSingletonHandler<RefuseDisabledClients>()
            .SetOrder(OpenIddictServerHandlers.ValidateClientSecret.Descriptor.Order + 100)
            .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.ClientId is not { Length: > 0 } id) return;
        await using var db = await dbs.CreateDbContextAsync(context.CancellationToken);
        if (await db.ApiClients.AnyAsync(client => client.ClientId == id && client.IsDisabled, context.CancellationToken))
            context.Reject(Errors.InvalidClient, "This client has been disabled.");
    }
}
