using OpenIddict.Abstractions;
using Platform.Tenancy;
using Platform.Web.Identity.Connect;

namespace Platform.Web.Features.ApiClients;

/// <summary>Gives a client a new secret; the one it had works on for a day, so that nothing stops while it is exchanged.</summary>
public sealed class RotateSecret(ClientBook book, TimeProvider clock)
{
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <param name="AtOnce">The former secret ends now: it has leaked.</param>
    public sealed record Request(string ClientId, bool AtOnce);

    /// <returns>The new secret, to be shown once.</returns>
    public async Task<Result<string>> RunAsync(Request ask, CancellationToken ct)
    {
        var secret = ClientBook.NewSecret();
        var done = await book.ChangeAsync(ask.ClientId, "client.secret_rotated", givesAccess: true, new { ask.AtOnce }, async (open, token) =>
        {
            if (await open.Records.HashAsync(open.Record, token) is not { } hash) return new Refusal("client_has_keys");
            var record = new OpenIddictApplicationDescriptor();
            await open.Records.PopulateAsync(record, open.Record, token);
            record.Properties.Remove(FormerSecret.Property);
            if (!ask.AtOnce)
                record.Properties[FormerSecret.Property] = System.Text.Json.JsonSerializer.SerializeToElement(new FormerSecret(hash, clock.GetUtcNow() + Overlap));
            record.ClientSecret = secret;
            return (Func<Task>)(async () =>
            {
                await open.Records.UpdateAsync(open.Record, record, token);
                if (ask.AtOnce) await open.RevokeAsync(token);
            });
        }, ct);
        return done.IsRefused ? done.Refusal : secret;
    }
}
