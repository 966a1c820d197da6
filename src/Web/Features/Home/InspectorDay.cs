using Platform.QualityCheck.Appeals;
using Platform.QualityCheck.Evaluations;
using Platform.Tenancy.Access;

namespace Platform.Web.Features.Home;

/// <summary>What waits for an inspector: calls to score, and appeals to decide. Its figures stand above, from the quality check.</summary>
public sealed class InspectorDay(ListQueue queue, ListAppeals appeals) : IDayPart
{
    private const string Queue = "/quality";

    public string Code => "Inspector";

    public bool IsFor(Actor actor) => actor.May(Permission.InspectCalls) && actor.Kind is ActorKind.User;

    public async Task<Day> ReadAsync(CancellationToken ct)
    {
        var waiting = (await queue.RunAsync(0, ct)).Value;
        var raised = (await appeals.RunAsync(ct)).Value;
        return new Day([], [
            new("Late", waiting.Late, Queue), new("Mine", waiting.Mine, Queue), new("Take", waiting.Open, Queue),
            new("Decide", raised.Count(row => row.MayDecide), Queue),
        ]);
    }
}
