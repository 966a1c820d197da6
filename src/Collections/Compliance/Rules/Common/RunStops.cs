using Platform.Collections.Campaigns;

namespace Platform.Collections.Compliance.Rules.Common;

/// <summary>Nothing leaves for a run that a person paused or ended.</summary>
public sealed class RunStops : IContactRule
{
    // Nobody knows when a person resumes.
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(30);

    public string Id => "run.stops";
    public string Citation => "The run was stopped by a person";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) => facts.Run switch
    {
        RunState.Running => null,
        RunState.Paused => new Objection("run_paused", facts.Now + AskAgain, Waits: true),
        RunState.Planning => new Objection("run_planning", facts.Now + AskAgain, Waits: true),
        RunState.Cancelled => new Objection("run_cancelled", null),
        _ => new Objection("run_ended", null),
    };
}
