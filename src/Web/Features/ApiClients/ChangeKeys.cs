using OpenIddict.Abstractions;
using Platform.Tenancy;

namespace Platform.Web.Features.ApiClients;

/// <summary>Adds public keys to a client, or removes one. Both hold until the old one is removed: that is the overlap.</summary>
public sealed class ChangeKeys(ClientBook book)
{
    public async Task<Result> AddAsync(string clientId, string text, CancellationToken ct)
    {
        var read = PublicKeys.Read(text);
        if (read.IsRefused) return read.Refusal;
        var added = read.Value;
        return await book.ChangeAsync(clientId, "client.key_added", givesAccess: true, new { keys = added.Select(key => key.Kid) }, async (open, token) =>
        {
            if (await open.Records.GetJsonWebKeySetAsync(open.Record, token) is not { } held) return new Refusal("client_has_secret");
            if (held.Keys.Any(key => added.Any(more => more.Kid == key.Kid))) return Refusal.Invalid("keys", "key_twice");
            if (held.Keys.Count + added.Count > PublicKeys.Most) return Refusal.Invalid("keys", "key_too_many", PublicKeys.Most);
            return (Func<Task>)(() => SetAsync(open, [.. held.Keys, .. added], token));
        }, ct);
    }

    public Task<Result> RemoveAsync(string clientId, string kid, CancellationToken ct) =>
        book.ChangeAsync(clientId, "client.key_removed", givesAccess: false, new { kid }, async (open, token) =>
        {
            var held = (await open.Records.GetJsonWebKeySetAsync(open.Record, token))?.Keys ?? [];
            var kept = held.Where(key => key.Kid != kid).ToList();
            if (kept.Count == held.Count) return Refusal.NotFound("key");
            if (kept.Count == 0) return new Refusal("client_last_key");
            return (Func<Task>)(async () =>
            {
                await SetAsync(open, kept, token);
                await open.RevokeAsync(token); // what the key's holder has got with it ends too
            });
        }, ct);

    private static async Task SetAsync(ClientBook.Opened open, IReadOnlyList<Microsoft.IdentityModel.Tokens.JsonWebKey> keys, CancellationToken ct)
    {
        var record = new OpenIddictApplicationDescriptor();
        await open.Records.PopulateAsync(record, open.Record, ct);
        record.JsonWebKeySet = CreateApiClient.KeySet(keys);
        await open.Records.UpdateAsync(open.Record, record, ct);
    }
}
