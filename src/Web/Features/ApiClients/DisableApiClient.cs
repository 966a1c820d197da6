using Platform.Tenancy;

namespace Platform.Web.Features.ApiClients;

/// <summary>Stops a client at once, tokens that it holds included, or lets it in again.</summary>
public sealed class DisableApiClient(ClientBook book)
{
    public sealed record Request(string ClientId, bool IsDisabled);

    public Task<Result> RunAsync(Request ask, CancellationToken ct) =>
        book.ChangeAsync(ask.ClientId, ask.IsDisabled ? "client.disabled" : "client.enabled", givesAccess: !ask.IsDisabled, null, (open, token) =>
        {
            open.Client.IsDisabled = ask.IsDisabled;
            return Task.FromResult<Result<Func<Task>>>((Func<Task>)(async () =>
            {
                await open.Db.SaveChangesAsync(token);
                if (ask.IsDisabled) await open.RevokeAsync(token);
            }));
        }, ct);
}
