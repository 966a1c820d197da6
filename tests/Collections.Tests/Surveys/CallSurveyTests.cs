using System.Text.Json;
using Collections.Tests.Calls;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Inbound;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Collections;
using Platform.Collections.Calls;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Surveys;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Surveys;

[Trait("row", "000-15")]
public sealed class CallSurveyTests(PostgresServer postgres)
{
    private const string Number = "+447700900123";
    private static readonly Guid Ada = Guid.CreateVersion7();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both))]
    public async Task After_a_call_the_debtor_is_asked_once_and_the_grade_stands_with_the_call_and_in_the_report(DatabaseKind kind)
    {
        await using var calls = await WorldAsync(kind);
        var (debtor, call) = await CalledAsync(calls, "call_back");
        Assert.Equal(0, await AskAsync(calls)); // off until the lender wants it
        await SwitchOnAsync(calls);
        Assert.Equal((1, 0), (await AskAsync(calls), await AskAsync(calls)));

        var sent = Assert.Single(await calls.World.ReadAsync(db => db.SandboxMessages.AsNoTracking().ToListAsync(Ct), Ct));
        var asked = await SurveyAsync(calls, call);
        Assert.Equal((sent.AttemptId, (short?)null), (asked.AttemptId!.Value, asked.Score));
        Assert.Equal(2, await calls.World.ReadAsync(db => db.ContactEvents.CountAsync(Ct), Ct)); // the call and the question
        Assert.Equal(AttemptState.Submitted, await calls.World.ReadAsync(db => db.Attempts.Where(row => row.Id == sent.AttemptId).Select(row => row.State).SingleAsync(Ct), Ct));

        foreach (var (text, id) in new[] { ("I will pay on 5 May", "1"), ("6", "2"), (" ４分。", "3"), ("1", "4") }) await SayAsync(calls, id, text);
        Assert.Equal((short)4, (await SurveyAsync(calls, call)).Score); // the first grade counts
        var figures = (await calls.World.UseAsync<SurveyReport, Result<SurveyFigures>>(report => report.RunAsync(new(7), Ct), Role.LenderAdmin)).Value;
        Assert.Equal(new SurveyRow("", 1, 1, 4), figures.All);
        Assert.Equal(4, Assert.Single(figures.Agents).Average);
        Assert.Equal("", Assert.Single(figures.Agencies).Name);
        var events = (await calls.World.UseAsync<CaseTimeline, Result<(IReadOnlyList<CaseEvent> Events, bool More)>>(
            timeline => timeline.RunAsync(debtor.Id, 20, Ct), Role.LenderAdmin)).Value.Events;
        Assert.Equal("4", events.Single(one => one.Kind is CaseEventKind.Call).More);
        Assert.Equal("forbidden", (await calls.World.UseAsync<SurveyReport, Result<SurveyFigures>>(report => report.RunAsync(new(7), Ct), Role.Collector)).Refusal.Code);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Whom_the_contact_gate_protects_is_not_asked_and_that_is_written_down(DatabaseKind kind)
    {
        await using var calls = await WorldAsync(kind);
        await SwitchOnAsync(calls);
        var (_, call) = await CalledAsync(calls, "dispute");
        Assert.Equal((1, 0), (await AskAsync(calls), await AskAsync(calls)));

        var asked = await SurveyAsync(calls, call);
        Assert.Null(asked.AttemptId);
        Assert.StartsWith("hold", asked.Reason, StringComparison.Ordinal);
        Assert.Equal(0, await calls.World.ReadAsync(db => db.SandboxMessages.CountAsync(Ct), Ct));
        await SayAsync(calls, "1", "5");
        Assert.Null((await SurveyAsync(calls, call)).Score);
    }

    private async Task<CallWorld> WorldAsync(DatabaseKind kind)
    {
        var calls = await CallWorld.CreateAsync(kind, postgres);
        var saved = await calls.World.UseAsync<SaveChannelAccount, Result<Guid>>(save => save.RunAsync(
            new(null, ChannelKind.Sms, "sandbox", "Sandbox", JsonSerializer.Serialize(new { rejectRate = 0, minDelayMs = 0, maxDelayMs = 0 })), Ct));
        Assert.False(saved.IsRefused);
        return calls;
    }

    private static async Task<(Debtor Debtor, Guid Call)> CalledAsync(CallWorld calls, string disposition)
    {
        var debtor = await calls.World.DebtorAsync("D", Ct, phoneNumber: Number);
        await calls.World.AccountAsync(debtor, 10, Ct);
        var call = await calls.TalkedAsync(Ada, debtor);
        var wrapped = await calls.DoAsync<RecordDisposition, Result>(Ada, record => record.RunAsync(new(call, disposition, OverdueReasons.All[0]), Ct));
        Assert.False(wrapped.IsRefused, wrapped.IsRefused ? wrapped.Refusal.ToString() : "");
        calls.World.Platform.Clock.Advance(TimeSpan.FromSeconds(15));
        return (debtor, call);
    }

    private static Task<int> AskAsync(CallWorld calls) => calls.World.UseAsync<AskSurveys, int>(ask => ask.RunAsync(Ct));

    private static async Task SwitchOnAsync(CallWorld calls)
    {
        var save = await calls.World.UseAsync<SaveSurvey, Result>(survey => survey.RunAsync(new() { IsOn = true }, Ct), Role.LenderAdmin);
        Assert.False(save.IsRefused);
    }

    private static Task<CallSurvey> SurveyAsync(CallWorld calls, Guid call) =>
        calls.World.ReadAsync(db => db.CallSurveys.AsNoTracking().SingleAsync(row => row.CallId == call, Ct), Ct);

    private static Task<bool> SayAsync(CallWorld calls, string id, string text) =>
        calls.World.UseAsync<TakeInbound, bool>(take => take.RunAsync(new(ChannelKind.Sms, "sandbox", id, Number, text), Ct));
}
