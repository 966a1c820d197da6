using Platform.Tenancy;

namespace Platform.Collections.Privacy;

/// <summary>Keeps how somebody who asks was checked to be the debtor, and whether they were. Nothing is answered before.</summary>
public sealed class CheckIdentity(RequestChange requests)
{
    /// <summary>By the debtor's own page: link and second factor.</summary>
    public const string OwnPage = "own_page";

    /// <summary>How it may be done; no copy of a document is kept, only that it was seen.</summary>
    public static readonly IReadOnlyList<string> Ways = ["known_answers", "call_back", "code", "document", "mandate"];

    /// <param name="How">One of <see cref="Ways"/>.</param>
    /// <param name="Note">What was asked or seen; kept sealed.</param>
    public sealed record Request(Guid Id, string How, bool IsProven, string? Note)
    {
        public override string ToString() => $"CheckIdentity({How})";
    }

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (!Ways.Contains(ask.How)) return Refusal.Invalid("how", "not_listed");
        var (kind, state) = ask.IsProven
            ? (PrivacyStepKind.IdentityProven, PrivacyState.Checked)
            : (PrivacyStepKind.IdentityFailed, PrivacyState.Received);
        return await requests.RunAsync(
            ask.Id, "privacy.identity", new(kind, state, ask.How, ask.Note),
            row => row.State is PrivacyState.Received ? null : new Refusal("privacy_checked"), ct);
    }
}
