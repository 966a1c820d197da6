using Platform.Tenancy;

namespace Platform.Collections.Privacy;

/// <summary>Ends a request: answered, refused with its ground, or withdrawn by whoever asked.</summary>
public sealed class EndRequest(RequestChange requests)
{
    public const string NotIdentified = "not_identified";

    /// <summary>Why a request may be refused (PIPL 47 and 50, GDPR 11, 12(5) and 17(3)); the person is told which.</summary>
    public static readonly IReadOnlyList<string> Grounds = [NotIdentified, "claim_lives", "legal_duty", "legal_hold", "unfounded", "rights_of_others"];

    /// <param name="Text">What the person was answered; kept sealed.</param>
    public sealed record AnswerWith(Guid Id, string Text)
    {
        public override string ToString() => "Answer(•••)";
    }

    /// <param name="Ground">One of <see cref="Grounds"/>.</param>
    /// <param name="Text">The reasons as the person was told them; kept sealed.</param>
    public sealed record RefuseWith(Guid Id, string Ground, string Text)
    {
        public override string ToString() => $"Refuse({Ground})";
    }

    public async Task<Result> AnswerAsync(AnswerWith ask, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(ask.Text)) return Refusal.Invalid("answer", "required");
        return await requests.RunAsync(
            ask.Id, "privacy.answer", new(PrivacyStepKind.Answered, PrivacyState.Answered, null, ask.Text),
            // Words erase nothing: an erasure is answered by itself.
            row => row.Kind is PrivacyKind.Erasure ? new Refusal("privacy_erase_not_said")
                : row.Kind is PrivacyKind.Restriction && row.RestrictedAt is null ? new Refusal("privacy_not_restricted")
                : Proven(row), ct);
    }

    public async Task<Result> RefuseAsync(RefuseWith ask, CancellationToken ct)
    {
        if (!Grounds.Contains(ask.Ground)) return Refusal.Invalid("ground", "not_listed");
        if (string.IsNullOrWhiteSpace(ask.Text)) return Refusal.Invalid("reasons", "required");
        return await requests.RunAsync(
            ask.Id, "privacy.refuse", new(PrivacyStepKind.Refused, PrivacyState.Refused, ask.Ground, ask.Text),
            row => ask.Ground != NotIdentified ? Proven(row) : row.State is PrivacyState.Received ? null : new Refusal("privacy_identified"), ct);
    }

    /// <param name="text">What they said; may be empty.</param>
    public Task<Result> WithdrawAsync(Guid id, string? text, CancellationToken ct) => requests.RunAsync(
        id, "privacy.withdraw", new(PrivacyStepKind.Withdrawn, PrivacyState.Withdrawn, null, text), Proven, ct);

    // Whoever is not known to be the debtor is neither told anything nor may take the debtor's request back.
    private static Refusal? Proven(PrivacyRequest row) => row.State switch
    {
        PrivacyState.Checked => null,
        PrivacyState.Proposed => new Refusal("privacy_proposed"),
        _ => new Refusal("privacy_unproven"),
    };
}
