using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Recordings;
using Platform.Collections;
using Platform.Collections.Calls;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Calls;

public sealed class PlaceCallTests(PostgresServer postgres)
{
    private static readonly Guid Ada = Guid.CreateVersion7();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_call_rings_is_answered_ends_and_leaves_a_recording(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres);
        var (debtor, _) = await calls.DebtorAsync();

        var placed = await calls.PlaceAsync(Ada, debtor);
        var id = placed.Value.Call!.Value;
        Assert.Equal(CallState.Queued, (await calls.CallAsync(id)).State);
        await calls.PassAsync(2);
        Assert.Equal(CallState.Ringing, (await calls.CallAsync(id)).State);
        await calls.PassAsync(10);
        Assert.Equal(CallState.Answered, (await calls.CallAsync(id)).State);
        await calls.PassAsync(30);

        var call = await calls.CallAsync(id);
        Assert.Equal((CallState.Ended, "completed", (short?)null), (call.State, call.Outcome, call.Slot));
        Assert.Equal(0.02m, call.Cost);
        var attempt = await calls.World.ReadAsync(db => db.Attempts.AsNoTracking().SingleAsync(Ct), Ct);
        Assert.Equal((AttemptState.Delivered, call.AttemptId), (attempt.State, attempt.Id));
        Assert.Equal(RecordingState.Waiting, Assert.Single(await calls.RecordingsAsync()).State);

        Assert.Equal(1, await calls.FetchAsync());

        var recording = Assert.Single(await calls.RecordingsAsync());
        Assert.Equal(RecordingState.Stored, recording.State);
        Assert.InRange(recording.DurationSeconds, 8, 25);
        Assert.Equal(32, recording.Hash!.Length);
        Assert.StartsWith(calls.World.TenantId.Value.ToString("D") + "/recordings/2026/03/", recording.FileKey, StringComparison.Ordinal);
        Assert.Contains("\"channels\":2", recording.Peaks, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task What_the_gate_refuses_is_not_dialled_and_is_written_down(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres);
        var held = await calls.World.DebtorAsync("H", Ct, hold: "dispute");
        await calls.World.AccountAsync(held, 10, Ct);

        var placed = await calls.PlaceAsync(Ada, held);

        Assert.Null(placed.Value.Call);
        Assert.Equal("hold_dispute", placed.Value.Verdict.Reason);
        Assert.Empty(await calls.World.ReadAsync(db => db.Calls.ToListAsync(Ct), Ct));
        Assert.Empty(await calls.World.ReadAsync(db => db.SandboxCalls.ToListAsync(Ct), Ct));
        Assert.Equal(1, await calls.World.ReadAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Action == "call.place" && !e.Allowed, Ct), Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Ten_clicks_with_one_id_are_one_call(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres);
        var (debtor, _) = await calls.DebtorAsync();
        var id = Guid.CreateVersion7();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => calls.PlaceAsync(Ada, debtor, id))));

        Assert.Equal(1, await calls.World.ReadAsync(db => db.Calls.CountAsync(Ct), Ct));
        Assert.Equal(1, await calls.World.ReadAsync(db => db.SandboxCalls.CountAsync(Ct), Ct));
        Assert.Equal(1, await calls.World.ReadAsync(db => db.ContactEvents.CountAsync(Ct), Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_line_of_two_places_carries_two_calls_of_twelve(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres, concurrency: 2);
        List<Debtor> debtors = [];
        for (var i = 0; i < 12; i++) debtors.Add((await calls.DebtorAsync()).Debtor);

        var placed = await Task.WhenAll(debtors.Select(debtor => Task.Run(() => calls.PlaceAsync(Guid.CreateVersion7(), debtor))));

        Assert.Equal(2, placed.Count(result => !result.IsRefused && result.Value.Call is not null));
        Assert.All(placed.Where(result => result.IsRefused), result => Assert.Equal("line_busy", result.Refusal.Code));
        Assert.Equal(2, await calls.World.ReadAsync(db => db.ContactEvents.CountAsync(Ct), Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Two_agencies_that_do_not_see_each_other_share_the_lines_places(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres, concurrency: 1);
        var (one, other) = (AgencyId.New(), AgencyId.New());
        var (first, second) = ((await calls.DebtorAsync()).Debtor, (await calls.DebtorAsync()).Debtor);
        await calls.PlaceWithAgencyAsync(first, one);
        await calls.PlaceWithAgencyAsync(second, other);

        var placed = await calls.PlaceAsync(Guid.CreateVersion7(), first, agency: one);
        var crowded = await calls.PlaceAsync(Guid.CreateVersion7(), second, agency: other);

        Assert.False(placed.IsRefused);
        Assert.Equal("line_busy", crowded.Refusal.Code);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_line_of_one_call_a_second_gives_each_call_a_beat_of_its_own(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres, perSecond: 1);
        List<Debtor> debtors = [];
        for (var i = 0; i < 3; i++) debtors.Add((await calls.DebtorAsync()).Debtor);

        var placing = debtors.Select(debtor => calls.PlaceAsync(Guid.CreateVersion7(), debtor)).ToList();
        while (!placing.TrueForAll(task => task.IsCompleted))
        {
            await Task.Delay(50, Ct);
            calls.World.Platform.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        var beats = await calls.World.ReadAsync(db => db.Calls.AsNoTracking().Select(call => call.PaceAt).ToListAsync(Ct), Ct);
        Assert.Equal(3, beats.Distinct().Count());
        Assert.All(beats, beat => Assert.Equal(0, beat.Millisecond));
        var rows = await calls.World.ReadAsync(db => db.Calls.AsNoTracking().Join(
            db.SandboxCalls, call => call.Id, row => row.CallId, (call, row) => new { call.PaceAt, row.AcceptedAt }).ToListAsync(Ct), Ct);
        Assert.All(rows, row => Assert.True(row.AcceptedAt >= row.PaceAt, "Dialled before its beat."));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_agency_calls_whom_it_was_given_and_nobody_else(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres);
        var agency = AgencyId.New();
        var (given, other) = ((await calls.DebtorAsync()).Debtor, (await calls.DebtorAsync()).Debtor);
        await calls.PlaceWithAgencyAsync(given, agency);

        var mine = await calls.PlaceAsync(Ada, given, agency: agency);
        var theirs = await calls.PlaceAsync(Guid.CreateVersion7(), other, agency: agency);

        Assert.NotNull(mine.Value.Call);
        Assert.True(theirs.IsRefused || theirs.Value.Call is null);
        Assert.Equal(1, await calls.World.ReadAsync(db => db.SandboxCalls.CountAsync(Ct), Ct));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "001-3")]
    public async Task An_effective_call_cannot_be_closed_without_the_reason_of_being_overdue(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres);
        var (debtor, _) = await calls.DebtorAsync();
        var (next, _) = await calls.DebtorAsync();
        var id = await calls.TalkedAsync(Ada, debtor);

        var without = await WrapUpAsync(calls, new(id, "promise", null));
        Assert.Equal(Refusal.Invalid("overdueReason", "required").ToString(), without.Refusal.ToString());
        Assert.Equal("wrap_up_first", (await calls.PlaceAsync(Ada, next)).Refusal.Code);
        var with = await WrapUpAsync(calls, new(id, "promise", "cash_gap"));

        Assert.False(with.IsRefused);
        Assert.Equal("cash_gap", (await calls.World.ReadAsync(db => db.Cases.AsNoTracking().SingleAsync(Ct), Ct)).OverdueReason);
        Assert.Equal("promise", Assert.Single(await calls.RecordingsAsync()).Outcome);
        Assert.NotNull((await calls.PlaceAsync(Ada, next)).Value.Call);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "001-8")]
    public async Task Hardship_told_on_the_telephone_stops_every_treatment_at_once(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres);
        var agency = AgencyId.New();
        var (debtor, _) = await calls.DebtorAsync();
        await calls.PlaceWithAgencyAsync(debtor, agency);
        var id = await calls.TalkedAsync(Ada, debtor, agency);

        var wrapped = await calls.DoAsync<RecordDisposition, Result>(Ada, record => record.RunAsync(new(id, "hardship", "lost_income"), Ct), agency);

        Assert.False(wrapped.IsRefused, wrapped.IsRefused ? wrapped.Refusal.ToString() : "");
        var again = await calls.PlaceAsync(Ada, debtor, agency: agency);
        Assert.Equal("hold_hardship", again.Value.Verdict.Reason);
        var held = await calls.World.ReadAsync(db => db.Set<AuditEntry>().SingleAsync(e => e.Action == "debtor.hold", Ct), Ct);
        Assert.Equal(Ada.ToString("D"), held.ActorId);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Hanging_up_ends_the_talk_and_the_recording_is_as_long_as_it_was(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres, settings: new { answerRate = 1.0, busyRate = 0, failureRate = 0, minRingSeconds = 2, maxRingSeconds = 2, minTalkSeconds = 60, maxTalkSeconds = 60 });
        var (debtor, _) = await calls.DebtorAsync();
        var id = (await calls.PlaceAsync(Ada, debtor)).Value.Call!.Value;
        await calls.PassAsync(10);

        var ended = await calls.DoAsync<HangUp, Result>(Ada, hang => hang.RunAsync(id, Ct));
        var stranger = await calls.DoAsync<HangUp, Result>(Guid.CreateVersion7(), hang => hang.RunAsync(id, Ct));
        await calls.PassAsync(3);
        await calls.FetchAsync();

        Assert.False(ended.IsRefused);
        Assert.Equal("forbidden", stranger.Refusal.Code);
        Assert.Equal(CallState.Ended, (await calls.CallAsync(id)).State);
        Assert.InRange(Assert.Single(await calls.RecordingsAsync()).DurationSeconds, 6, 8);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Nobody_answers_and_the_attempt_says_so(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres, settings: new { answerRate = 0.0, busyRate = 0, failureRate = 0 });
        var (debtor, _) = await calls.DebtorAsync();
        var id = (await calls.PlaceAsync(Ada, debtor)).Value.Call!.Value;
        await calls.PassAsync(40);

        var call = await calls.CallAsync(id);
        Assert.Equal((CallState.Failed, "no_answer", "no_answer"), (call.State, call.Outcome, call.Disposition));
        var attempt = await calls.World.ReadAsync(db => db.Attempts.AsNoTracking().SingleAsync(Ct), Ct);
        Assert.Equal((AttemptState.Failed, "call_no_answer"), (attempt.State, attempt.Reason));
        Assert.Equal(1, await calls.World.ReadAsync(db => db.ContactEvents.CountAsync(Ct), Ct));
        Assert.Empty(await calls.RecordingsAsync());
    }

    [Fact]
    public async Task Only_who_works_cases_calls()
    {
        await using var calls = await CallWorld.CreateAsync(DatabaseKind.Sqlite, postgres);
        var (debtor, _) = await calls.DebtorAsync();

        var refused = await calls.DoAsync<PlaceCall, Result<PlaceCall.Placed>>(
            Ada, place => place.RunAsync(new(Guid.CreateVersion7(), debtor.Id), Ct), role: Role.Inspector);

        Assert.Equal("forbidden", refused.Refusal.Code);
    }

    private static Task<Result> WrapUpAsync(CallWorld calls, RecordDisposition.Request ask) =>
        calls.DoAsync<RecordDisposition, Result>(Ada, record => record.RunAsync(ask, Ct));
}
