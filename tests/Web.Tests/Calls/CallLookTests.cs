using Platform.Collections.Calls;
using Platform.Web.Features.Calls;
using Platform.Web.Shared;

namespace Web.Tests.Calls;

public sealed class CallLookTests
{
    [Theory]
    [InlineData("promise", StateKind.Kept)]
    [InlineData("refused", StateKind.Refused)]
    [InlineData("dispute", StateKind.Refused)]
    [InlineData("wrong_person", StateKind.Cancelled)]
    [InlineData("no_answer", StateKind.Cancelled)]
    [InlineData("failed", StateKind.Failed)]
    [InlineData("in_doubt", StateKind.InDoubt)]
    public void Only_what_brings_the_debt_forward_has_a_tick(string disposition, StateKind look) =>
        Assert.Equal(look, CallLook.KindOf(CallState.Ended, disposition));

    [Fact]
    public void Every_disposition_has_a_look_of_its_own_and_who_refuses_never_a_tick() =>
        Assert.Equal(
            ["promise", "call_back", "paid_already"],
            Dispositions.Reached.Concat(Dispositions.NotReached).Where(code => CallLook.KindOf(CallState.Ended, code) is StateKind.Kept));

    [Theory]
    [InlineData(AgentState.OnCall, CallState.Queued, "AgentDialing")]
    [InlineData(AgentState.OnCall, CallState.Ringing, "AgentDialing")]
    [InlineData(AgentState.OnCall, CallState.Answered, "AgentOnCall")]
    [InlineData(AgentState.WrapUp, CallState.Ended, "AgentWrapUp")]
    [InlineData(AgentState.Ready, null, "AgentReady")]
    public void Who_waits_for_an_answer_is_dialling(AgentState state, CallState? call, string word) =>
        Assert.Equal(word, CallLook.WordOf(state, call));
}
