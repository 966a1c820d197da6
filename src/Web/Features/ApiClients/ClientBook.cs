using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Web.Identity.Connect;
using Application = OpenIddict.EntityFrameworkCore.Models.OpenIddictEntityFrameworkCoreApplication<System.Guid>;

namespace Platform.Web.Features.ApiClients;

/// <summary>
/// What the changes of a lender's clients share: the record of the issuer is found only through the lender's own row, and
/// every change stands in the lender's trail before it is made.
/// </summary>
public sealed class ClientBook(IServiceScopeFactory scopes, TenantDbFactory dbs, TenantScope scope, AuditTrail audit)
{
    /// <summary>A secret as long as a key; it is shown once and kept as a hash.</summary>
    public static string NewSecret() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));

    /// <summary>One client with the issuer's record of it, in a scope of its own: a page lives longer than what was read.</summary>
    public sealed record Opened(ApiClient Client, Application Record, ClientManager<Application> Records, PlatformDb Db, IOpenIddictTokenManager Tokens)
    {
        /// <summary>Ends every token that the client holds; it may ask for new ones with what proves it now.</summary>
        public async Task RevokeAsync(CancellationToken ct) => await Tokens.RevokeByApplicationIdAsync(Record.Id.ToString(), ct);
    }

    /// <param name="change">Gets the client when it is this lender's and says what to do; a refusal changes nothing and leaves no trace.</param>
    /// <param name="givesAccess">New proof is handed out: for a client that reads the privacy log only by who may read it.</param>
    public async Task<Result> ChangeAsync(
        string clientId, string action, bool givesAccess, object? facts, Func<Opened, CancellationToken, Task<Result<Func<Task>>>> change, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        await using var own = scopes.CreateAsyncScope();
        var db = own.ServiceProvider.GetRequiredService<PlatformDb>();
        var tenant = scope.TenantId;
        var client = await db.ApiClients.SingleOrDefaultAsync(row => row.ClientId == clientId && row.TenantId == tenant, ct);
        var records = (ClientManager<Application>)own.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        if (client is null || await records.FindByClientIdAsync(clientId, ct) is not { } record) return Refusal.NotFound("api_client");
        if (givesAccess && await records.HasPermissionAsync(record, OpenIddictConstants.Permissions.Prefixes.Scope + ConnectServer.AuditScope, ct)
            && scope.Demand(Permission.ViewAudit) is { } log) return log;
        var work = await change(new(client, record, records, db, own.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>()), ct);
        if (work.IsRefused) return work.Refusal;
        await WriteAsync(action, clientId, facts, ct);
        await work.Value();
        return Result.Done;
    }

    public async Task WriteAsync(string action, string clientId, object? facts, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        audit.Write(db, action, "api_client", clientId, facts is null ? null : JsonSerializer.Serialize(facts));
        await db.CommitAsync(ct);
    }
}
