using Microsoft.EntityFrameworkCore;
using Platform.Collections.Calls;
using Platform.Collections.Cases;
using Platform.Tenancy;
using Platform.Tenancy.Auditing;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Calls;

public sealed class DialNextTests(PostgresServer postgres)
{
    private static readonly Guid Ada = Guid.CreateVersion7();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite, CallMode.Progressive)]
    [InlineData(DatabaseKind.Postgres, CallMode.Progressive)]
    [InlineData(DatabaseKind.Sqlite, CallMode.Preview)]
    public async Task Whoever_may_not_be_called_now_is_passed_over_in_silence_and_stands_in_nobodys_way(DatabaseKind kind, CallMode mode)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres); // ten in the morning in London
        for (var i = 0; i < 40; i++)
        {
            var asleep = await calls.World.DebtorAsync($"night-{i}", Ct, zone: "America/Los_Angeles", country: "US");
            await calls.World.AccountAsync(asleep, 10, Ct, 900m);
            await OpenAsync(calls, asleep.Id);
        }
        var awake = await calls.World.DebtorAsync("day", Ct);
        await calls.World.AccountAsync(awake, 10, Ct, 5m);
        await OpenAsync(calls, awake.Id);

        var dialling = Task.Run(() => calls.DoAsync<DialNext, Result<DialNext.Next>>(Ada, next => next.RunAsync(mode, Ct)), Ct);
        while (await Task.WhenAny(dialling, Task.Delay(200, Ct)) != dialling) calls.World.Platform.Clock.Advance(TimeSpan.FromMilliseconds(20));
        var found = (await dialling).Value;

        Assert.Equal((awake.Id, mode is CallMode.Progressive), (found.Debtor, found.Call is not null));
        Assert.Equal(0, await calls.World.ReadAsync(db => db.Set<AuditEntry>().CountAsync(entry => !entry.Allowed, Ct), Ct));
    }

    private static Task OpenAsync(CallWorld calls, Platform.Collections.Debtors.DebtorId debtor) => calls.World.WriteAsync(db =>
    {
        db.Add(new Case { DebtorId = debtor, OpenedAt = calls.World.Now });
        return Task.CompletedTask;
    }, Ct);
}
