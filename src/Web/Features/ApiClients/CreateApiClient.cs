using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Web.Identity.Connect;
using May = OpenIddict.Abstractions.OpenIddictConstants.Permissions;

namespace Platform.Web.Features.ApiClients;

/// <summary>
/// Makes a client of the issuer for this lender. With a public key nothing secret ever leaves the lender; without one a
/// secret is made and shown once.
/// </summary>
public sealed class CreateApiClient(
    ClientBook book, IServiceScopeFactory scopes, TenantScope scope, TenantCatalog catalog, TimeProvider clock)
{
    /// <param name="Scopes">Areas of the API; for a system only.</param>
    /// <param name="Redirect">Where people come back to; for an application with sign-in only.</param>
    /// <param name="Keys">Public keys as text; null makes a secret.</param>
    public sealed record Request(string Name, ApiClientKind Kind, IReadOnlyList<string> Scopes, string? Redirect, bool MustPush, string? Keys);

    /// <param name="Secret">Null for a client with keys.</param>
    public sealed record Made(string ClientId, string? Secret);

    public async Task<Result<Made>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageUsers) is { } refusal) return refusal;
        var name = ask.Name.Trim();
        if (name.Length is 0 or > 100) return Refusal.Invalid("name", "required");
        Uri? redirect = null;
        if (ask.Kind is ApiClientKind.System)
        {
            if (ask.Scopes.Count == 0 || ask.Scopes.Except(ConnectServer.ApiScopes.Append(ConnectServer.AuditScope)).Any()) return Refusal.Invalid("scopes", "required");
            // Nobody gives a machine what they may not do themselves.
            if (ask.Scopes.Contains(ConnectServer.AuditScope) && scope.Demand(Permission.ViewAudit) is { } log) return log;
        }
        else if (!IsRedirect(ask.Redirect, out redirect))
        {
            return Refusal.Invalid("redirect", "redirect_invalid");
        }
        IReadOnlyList<JsonWebKey> keys = [];
        if (ask.Keys is not null)
        {
            var read = PublicKeys.Read(ask.Keys);
            if (read.IsRefused) return read.Refusal;
            keys = read.Value;
            if (keys.Count > PublicKeys.Most) return Refusal.Invalid("keys", "key_too_many", PublicKeys.Most);
        }
        var tenant = (await catalog.FindAsync(scope.TenantId, ct))!;
        var clientId = $"{tenant.Key}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5))}";
        var secret = keys.Count == 0 ? ClientBook.NewSecret() : null;
        var record = ask.Kind is ApiClientKind.System
            ? ConnectServer.CoreSystem(clientId, secret, name, tenant.Id)
            : ConnectServer.SignInClient(clientId, secret, name, tenant.Id, redirect!, ask.MustPush);
        if (ask.Kind is ApiClientKind.System)
        {
            record.Permissions.RemoveWhere(permission => permission.StartsWith(May.Prefixes.Scope, StringComparison.Ordinal));
            record.Permissions.UnionWith(ask.Scopes.Select(area => May.Prefixes.Scope + area));
        }
        if (keys.Count > 0) record.JsonWebKeySet = KeySet(keys);

        await book.WriteAsync("client.created", clientId, new { kind = ask.Kind.ToString(), scopes = ask.Scopes, keys = keys.Select(key => key.Kid) }, ct);
        await using var own = scopes.CreateAsyncScope();
        // The issuer's store saves through the same context: both rows or none.
        own.ServiceProvider.GetRequiredService<PlatformDb>().Add(new ApiClient
        {
            ClientId = clientId, TenantId = tenant.Id, Name = name, Kind = ask.Kind, CreatedAt = clock.GetUtcNow(),
        });
        await own.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(record, ct);
        return new Made(clientId, secret);
    }

    public static JsonWebKeySet KeySet(IEnumerable<JsonWebKey> keys)
    {
        var made = new JsonWebKeySet();
        foreach (var key in keys) made.Keys.Add(key);
        return made;
    }

    // Plain http only to the person's own machine (RFC 8252): anywhere else the code would cross the wire readable.
    private static bool IsRedirect(string? text, out Uri? redirect) =>
        Uri.TryCreate(text?.Trim(), UriKind.Absolute, out redirect) && redirect.Fragment.Length == 0 && redirect.UserInfo.Length == 0
        && (redirect.Scheme == Uri.UriSchemeHttps || redirect.Scheme == Uri.UriSchemeHttp && redirect.IsLoopback);
}
