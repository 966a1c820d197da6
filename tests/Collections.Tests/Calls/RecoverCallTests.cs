using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Voice;
using Platform.Collections;
using Platform.Collections.Calls;
using Platform.Collections.Contacts;
using Platform.Testing;
using Platform.Testing.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Collections.Tests.Calls;

public sealed class RecoverCallTests(PostgresServer postgres)
{
    private static readonly Guid Ada = Guid.CreateVersion7();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_answer_that_was_lost_is_found_again_and_nobody_is_dialled_twice(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres, settings: new { answerRate = 1.0, busyRate = 0, failureRate = 0, lostAnswerRate = 1.0 });
        var (debtor, _) = await calls.DebtorAsync();

        var id = (await calls.PlaceAsync(Ada, debtor)).Value.Call!.Value;
        Assert.True((await calls.CallAsync(id)).InDoubt);
        calls.World.Platform.Clock.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal(1, await calls.RecoverAsync());

        var call = await calls.CallAsync(id);
        Assert.False(call.InDoubt);
        Assert.Equal(id.ToString("N"), call.ProviderCallId);
        Assert.Equal(1, await calls.World.ReadAsync(db => db.SandboxCalls.CountAsync(Ct), Ct));
        Assert.Equal(1, await calls.World.ReadAsync(db => db.ContactEvents.CountAsync(Ct), Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_call_that_was_written_down_and_never_dialled_is_given_back_and_not_dialled_later(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres);
        var (debtor, _) = await calls.DebtorAsync();
        var id = await DiesBeforeDiallingAsync(calls, debtor.Id.Value);

        calls.World.Platform.Clock.Advance(TimeSpan.FromMinutes(2));
        await calls.RecoverAsync();
        await calls.PassAsync(5);

        var call = await calls.CallAsync(id);
        Assert.Equal((CallState.Failed, "never_dialled"), (call.State, call.Outcome));
        Assert.Null(call.Slot);
        Assert.Empty(await calls.World.ReadAsync(db => db.SandboxCalls.ToListAsync(Ct), Ct));
        Assert.Equal(0, await calls.World.ReadAsync(db => db.ContactEvents.CountAsync(Ct), Ct));
        Assert.Equal(AttemptState.Cancelled, (await calls.World.ReadAsync(db => db.Attempts.AsNoTracking().SingleAsync(Ct), Ct)).State);
        Assert.NotNull((await calls.PlaceAsync(Ada, debtor)).Value.Call);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Words_that_come_twice_late_and_out_of_order_move_a_call_forward_once(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres);
        var (debtor, _) = await calls.DebtorAsync();
        var id = (await calls.PlaceAsync(Ada, debtor)).Value.Call!.Value;
        var attempt = (await calls.CallAsync(id)).AttemptId;
        var at = calls.World.Now;

        await TellAsync(calls, new CallEvent(attempt, CallWord.Completed, at.AddSeconds(20), "x", 12));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => TellAsync(calls, new CallEvent(attempt, CallWord.Completed, at.AddSeconds(21), "x", 12)))));
        await TellAsync(calls, new CallEvent(attempt, CallWord.Ringing, at.AddSeconds(2), "x"));
        await TellAsync(calls, new CallEvent(attempt, CallWord.Answered, at.AddSeconds(8), "x"));

        var call = await calls.CallAsync(id);
        Assert.Equal((CallState.Ended, at.AddSeconds(8), at.AddSeconds(20)), (call.State, call.AnsweredAt, call.EndedAt));
        Assert.Single(await calls.RecordingsAsync());
        Assert.Equal(1, await calls.World.ReadAsync(db => db.AttemptTransitions.CountAsync(leaf => leaf.State == "delivered", Ct), Ct));
    }

    private static Task<bool> TellAsync(CallWorld calls, CallEvent word) =>
        calls.World.UseAsync<ICallEvents, bool>(events => events.TakeAsync(word, Ct));

    // What a process leaves behind that is killed between the commit and the request.
    private static async Task<Guid> DiesBeforeDiallingAsync(CallWorld calls, Guid debtorId)
    {
        await using var scope = calls.As(Ada);
        await using var db = await scope.ServiceProvider.GetRequiredService<Platform.Tenancy.Data.TenantDbFactory>().WriteAsync(Ct);
        var account = await db.Accounts.SingleAsync(Ct);
        var reserved = await scope.ServiceProvider.GetRequiredService<ReserveContact>().RunAsync(db, new(account.DebtorId, account.Id, ChannelKind.Call), Ct);
        var line = await db.DialingLines.SingleAsync(Ct);
        var call = new Call
        {
            Id = Guid.CreateVersion7(), AttemptId = reserved.AttemptId!.Value, DebtorId = account.DebtorId, AccountId = account.Id, LineId = line.Id,
            CollectorId = Ada, CollectorName = "Ada", Slot = 1, PaceAt = calls.World.Now, CallerId = "+442079460100", StartedAt = calls.World.Now,
            CheckAt = calls.World.Now.AddMinutes(1),
        };
        db.Add(call);
        await db.CommitAsync(Ct);
        Assert.Equal(debtorId, account.DebtorId.Value);
        return call.Id;
    }
}
