using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Recordings;
using Platform.Channels.Voice;
using Platform.Channels.Voice.Sandbox;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Calls;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Calls;

/// <summary>A lender with a sandbox line whose people always answer unless said otherwise, and collectors who call.</summary>
public sealed class CallWorld(World world) : IAsyncDisposable
{
    private int _debtors;

    public World World => world;
    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<CallWorld> CreateAsync(
        DatabaseKind kind, PostgresServer postgres, short concurrency = 10, short perSecond = 50, object? settings = null, bool line = true)
    {
        var calls = new CallWorld(await World.CreateAsync(kind, postgres, Ct, now: DateTimeOffset.Parse("2026-03-10T10:00:00Z", null)));
        if (!line) return calls;
        var saved = await calls.World.UseAsync<SaveLine, Result<Guid>>(save => save.RunAsync(new(
            null, "Sandbox", "sandbox", JsonSerializer.Serialize(settings ?? new { answerRate = 1.0, busyRate = 0, failureRate = 0 }),
            "+442079460100", concurrency, perSecond, 480, 1260, 0.02m, "GBP"), Ct));
        Assert.False(saved.IsRefused, saved.IsRefused ? saved.Refusal.ToString() : "");
        return calls;
    }

    public async Task<(Debtor Debtor, Account Account)> DebtorAsync()
    {
        var debtor = await world.DebtorAsync($"D{++_debtors}", Ct);
        return (debtor, await world.AccountAsync(debtor, 10, Ct));
    }

    public AsyncServiceScope As(Guid collector, AgencyId? agency = null, Role role = Role.Collector)
    {
        var scope = world.Platform.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(
            world.TenantId, new Actor(ActorKind.User, collector.ToString("D"), "Collector " + collector.ToString("N")[^4..], [role], agency), "test");
        return scope;
    }

    public async Task<T> DoAsync<TCase, T>(Guid collector, Func<TCase, Task<T>> use, AgencyId? agency = null, Role role = Role.Collector) where TCase : notnull
    {
        await using var scope = As(collector, agency, role);
        return await use(scope.ServiceProvider.GetRequiredService<TCase>());
    }

    /// <summary>Places a call; time goes on while it waits for the line's next beat.</summary>
    public async Task<Result<PlaceCall.Placed>> PlaceAsync(Guid collector, Debtor debtor, Guid? id = null, AgencyId? agency = null)
    {
        var placing = Task.Run(() => DoAsync<PlaceCall, Result<PlaceCall.Placed>>(
            collector, place => place.RunAsync(new(id ?? Guid.CreateVersion7(), debtor.Id), Ct), agency), Ct);
        while (await Task.WhenAny(placing, Task.Delay(200, Ct)) != placing) world.Platform.Clock.Advance(TimeSpan.FromMilliseconds(20));
        return await placing;
    }

    public async Task<Call> CallAsync(Guid id) => await world.ReadAsync(db => db.Calls.AsNoTracking().SingleAsync(call => call.Id == id, Ct), Ct);

    public Task<List<CallRecording>> RecordingsAsync() => world.ReadAsync(db => db.CallRecordings.AsNoTracking().ToListAsync(Ct), Ct);

    /// <summary>Lets time pass second by second, the sandbox telling what comes due.</summary>
    public async Task PassAsync(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            world.Platform.Clock.Advance(TimeSpan.FromSeconds(1));
            await world.UseAsync<GiveSandboxCalls, int>(give => give.RunAsync(Ct));
        }
    }

    public Task<int> FetchAsync() => world.UseAsync<FetchRecordings, int>(fetch => fetch.RunAsync(Ct));

    public Task<int> RecoverAsync() => world.UseAsync<RecoverCalls, int>(recover => recover.RunAsync(Ct));

    /// <summary>A call from dialling to the stored recording.</summary>
    public async Task<Guid> TalkedAsync(Guid collector, Debtor debtor, AgencyId? agency = null)
    {
        var placed = await PlaceAsync(collector, debtor, agency: agency);
        Assert.False(placed.IsRefused, placed.IsRefused ? placed.Refusal.ToString() : "");
        await PassAsync(45);
        return placed.Value.Call!.Value;
    }

    public Task PlaceWithAgencyAsync(Debtor debtor, AgencyId agency) => world.WriteAsync(db =>
    {
        db.Add(new CaseGrant { DebtorId = debtor.Id.Value, AgencyId = agency, PlacementId = Guid.CreateVersion7(), Since = world.Now });
        return Task.CompletedTask;
    }, Ct);

    public Task RecallAsync(Debtor debtor) => world.WriteAsync(db =>
        db.Set<CaseGrant>().Where(grant => grant.DebtorId == debtor.Id.Value).ExecuteDeleteAsync(Ct), Ct);

    public ValueTask DisposeAsync() => world.DisposeAsync();
}
