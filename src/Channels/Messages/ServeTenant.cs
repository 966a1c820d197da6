using Microsoft.Extensions.Options;
using Platform.Channels.Providers;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Messages;

/// <summary>One turn of one tenant: all its channels side by side, then its lane goes to where it belongs.</summary>
internal sealed class ServeTenant(
    TenantDbFactory dbs, TenantScope scope, AccountBook accounts, ServeChannel channels, IOptions<DispatchOptions> options,
    TimeProvider clock)
{
    private static readonly TimeSpan NothingDue = TimeSpan.FromHours(1);
    private static readonly TimeSpan NothingTaken = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan NoAccount = TimeSpan.FromMinutes(1);

    /// <param name="crowded">Whether others wait for this place.</param>
    /// <returns>How many rows were taken from the outbox.</returns>
    public async Task<int> RunAsync(Func<bool> crowded, CancellationToken ct)
    {
        List<(ChannelKind Channel, DateTimeOffset DueAt)> due;
        await using (var db = await dbs.ReadAsync(CancellationToken.None)) due = await DueAsync(db, CancellationToken.None);

        var now = clock.GetUtcNow();
        var began = TimeProvider.System.GetTimestamp();
        bool MayStay() => !ct.IsCancellationRequested
            && (!crowded() || TimeProvider.System.GetElapsedTime(began) < options.Value.Turn);
        List<Task<int>> turns = [];
        foreach (var (channel, dueAt) in due)
        {
            if (dueAt > now) continue;
            var (account, _) = await accounts.PickAsync(scope.TenantId, channel, CancellationToken.None);
            if (account is not null || IsWork(channel)) turns.Add(channels.RunAsync(channel, account, MayStay, ct));
        }
        var taken = (await Task.WhenAll(turns)).Sum();
        await PutOffAsync(taken, CancellationToken.None);
        return taken;
    }

    private async Task PutOffAsync(int taken, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        await TenantLanes.LockAsync(db, ct);
        var now = clock.GetUtcNow();
        var next = now + NothingDue;
        foreach (var (channel, dueAt) in await DueAsync(db, ct))
        {
            var (account, restsUntil) = await accounts.PickAsync(scope.TenantId, channel, ct);
            var at = account is not null || IsWork(channel) ? dueAt : restsUntil ?? now + NoAccount;
            if (dueAt > at) at = dueAt;
            if (at < next) next = at;
        }
        // A row that is due by our clock and not yet by the database's would otherwise be looked at without pause.
        var soonest = taken == 0 ? now + NothingTaken : now;
        await TenantLanes.PutOffAsync(db, next > soonest ? next : soonest, ct);
        await db.CommitAsync(ct);
    }

    // A person's work needs no account: the gate hands it over.
    private static bool IsWork(ChannelKind channel) => channel is ChannelKind.Call or ChannelKind.Visit;

    private static Task<List<(ChannelKind, DateTimeOffset)>> DueAsync(TenantDb db, CancellationToken ct) =>
        db.QueryAsync(
            $"select channel, min(due_at) from outbox where tenant_id = {db.TenantId} and state = 0 group by channel",
            row => ((ChannelKind)row.Short(0), row.Instant(1)), ct);
}
