using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace Platform.Web.Identity.Connect;

/// <summary>OpenIddict's manager, with which a client's former secret works on for a while beside the new one.</summary>
public sealed class ClientManager<TApplication>(
    IOpenIddictApplicationCache<TApplication> cache, ILogger<OpenIddictApplicationManager<TApplication>> log,
    IOptionsMonitor<OpenIddictCoreOptions> options, IOpenIddictApplicationStore<TApplication> store, TimeProvider clock)
    : OpenIddictApplicationManager<TApplication>(cache, log, options, store)
    where TApplication : class
{
    public override async ValueTask<bool> ValidateClientSecretAsync(
        TApplication application, string secret, CancellationToken cancellationToken = default)
    {
        if (await base.ValidateClientSecretAsync(application, secret, cancellationToken)) return true;
        return FormerSecret.Of(await GetPropertiesAsync(application, cancellationToken)) is { } former && former.Until > clock.GetUtcNow()
            && await ValidateClientSecretAsync(secret, former.Hash, cancellationToken);
    }

    /// <returns>The stored form of the secret that holds now; null for a client that has keys.</returns>
    public ValueTask<string?> HashAsync(TApplication application, CancellationToken ct) => Store.GetClientSecretAsync(application, ct);
}

/// <summary>The stored form of a secret that was replaced, and until when it still works.</summary>
public sealed record FormerSecret(string Hash, DateTimeOffset Until)
{
    public const string Property = "former_secret";

    public static FormerSecret? Of(IReadOnlyDictionary<string, JsonElement> properties) =>
        properties.TryGetValue(Property, out var value) ? value.Deserialize<FormerSecret>() : null;
}
