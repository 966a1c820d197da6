using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Providers;

/// <summary>Tries an account's host and credentials without reaching a person.</summary>
public sealed class TestChannelAccount(TenantDbFactory dbs, TenantScope scope, ProviderCatalog providers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public async Task<Result> RunAsync(Guid accountId, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageChannels) is { } no) return no;
        ChannelAccount? account;
        await using (var db = await dbs.ReadAsync(ct))
            account = await db.ChannelAccounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId, ct);
        if (account is null) return Refusal.NotFound("account");
        if (providers.Find(account.Provider) is not { } provider) return Refusal.Invalid("provider", "unknown");

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            return await provider.TestAsync(account, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Refusal("account_timeout");
        }
    }
}
