namespace Platform.Collections.Compliance.Rules.Common;

/// <summary>A step is made within its own window of the debtor's day, or not at all. Source: the published strategy.</summary>
public sealed class StepWindow : IContactRule
{
    public string Id => "strategy.window";
    public string Citation => "Window of the strategy's step";

    public Objection? Judge(ContactFacts facts, ContactPolicy policy) =>
        facts.Now >= facts.ExpiresAt ? new Objection("window_passed", null)
        : facts.Now < facts.DueAt ? new Objection("window_not_open", facts.DueAt)
        : null;
}
