using Icon = MudBlazor.Icons.Material.Outlined;

namespace Platform.Web.Features.Audit;

/// <summary>What sort of thing was done, as the explorer asks for it.</summary>
public enum AuditKind
{
    View,
    Reveal,
    Search,
    Export,
    Listen,
    Message,
    Call,
    People,
    Session,
    Refusal,
    Proof,

    /// <summary>What a debtor did on the debtor's own page.</summary>
    Self,

    /// <summary>Everything else: what was changed.</summary>
    Change,
}

/// <summary>Which actions are of which kind. A code that is not named here is a change.</summary>
public static class AuditKinds
{
    private static readonly Dictionary<AuditKind, string[]> Actions = new()
    {
        [AuditKind.View] = ["case.view", "case.timeline", "account.view", "account.timeline", "evaluation.view", "evaluation.read", "privacy.view"],
        [AuditKind.Reveal] = ["debtor.reveal"],
        [AuditKind.Search] = ["accounts.search", "cases.list", "attempts.search", "attempts.page", "sandbox.list", "recordings.list", "visits.list", "replies.list", "replies.find", "privacy.list", "privacy.find"],
        [AuditKind.Export] = ["attempts.export", "agencies.export", "import_errors.export", "letters.download", "feedback.export", "survey.export", "quality.export", "lines.export", "audit.export", "records.export", "privacy.copy"],
        [AuditKind.Listen] = ["recording.hear"],
        [AuditKind.Message] = ["message.send", "survey.ask", "message.receive", "message.stop", "letters.batch"],
        [AuditKind.Call] = ["call.place", "call.hang_up", "call.wrap_up"],
        [AuditKind.People] = ["member.invited", "member.changed", "member.removed", "member.reset_link", "member.sessions_ended", "agency.engage", "agency.end", "agency.networks", "company_sign_in.saved", "member.came_by_company", "second_step.policy", "client.created", "client.secret_rotated", "client.key_added", "client.key_removed", "client.disabled", "client.enabled"],
        [AuditKind.Session] = ["session.start", "session.end", "session.refuse", "session.prove", "factor.added", "factor.removed", "factor.reset", "factor.recovery_used", "factor.codes_renewed"],
        [AuditKind.Refusal] = ["access.refuse"],
        [AuditKind.Proof] = ["audit.search", "audit.entry", "audit.watchers", "audit.verify", "audit.prove", "audit.search_kept"],
        [AuditKind.Self] =
            ["self.open", "self.code", "self.prove", "self.view", "self.stop_channel", "self.resume_channel", "self.wishes", "self.leave"],
        [AuditKind.Change] =
        [
            "case.claim", "case.hand_out", "case.note", "case.feedback", "case.follow_up", "case.wrap_up", "case.hold", "debtor.hold", "debtor.release",
            "survey.save", "reply.match", "reply.dismiss", "reply.reopen", "promise.record", "promise.withdraw", "arrangement.agree", "plan.approve", "plan.decline", "plan_limits.save", "attempt.resolve",
            "recording.store", "placement.create", "placement.recall", "agency.hand_out_rule", "import.started", "import.completed",
            "import.failed", "import_mapping.saved", "import_mapping.preferred", "import_mapping.removed", "segment.save", "segment.delete",
            "strategy.save", "strategy.publish", "strategy.create_from_preset", "template.save", "template.publish", "service_contact.save",
            "campaign.save", "run.start", "run.pause", "run.resume", "run.cancel", "channel_account.add", "channel_account.change",
            "channel_account.order", "line.add", "line.change", "line.test", "evaluation.claim", "evaluation.release", "evaluation.submit",
            "evaluation.acknowledge", "appeal.raise", "appeal.decide", "sample.draw", "sampling_plan.save", "scorecard.save", "scorecard.publish",
            "keys.rotated", "keys.rewrapped", "records.keep", "retention.save", "retention.confirm", "retention.run",
            "privacy.receive", "privacy.identity", "privacy.answer", "privacy.refuse", "privacy.withdraw", "privacy.propose", "privacy.decline", "privacy.erase",
            "privacy.restrict", "privacy.lift", "privacy.terms",
        ],
    };

    private static readonly Dictionary<string, AuditKind> Kinds =
        Actions.SelectMany(pair => pair.Value.Select(action => (action, pair.Key))).ToDictionary(pair => pair.action, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Every action that has a name in both languages.</summary>
    public static IEnumerable<string> Known => Kinds.Keys;

    public static AuditKind Of(string action) => Kinds.GetValueOrDefault(action, AuditKind.Change);

    /// <returns>Always the same list for a kind, so that two equal questions are equal.</returns>
    public static IReadOnlyList<string> ActionsOf(AuditKind kind) => Actions[kind];

    public static string IconOf(AuditKind kind) => kind switch
    {
        AuditKind.View => Icon.Visibility,
        AuditKind.Reveal => Icon.LockOpen,
        AuditKind.Search => Icon.Search,
        AuditKind.Export => Icon.Download,
        AuditKind.Listen => Icon.Headphones,
        AuditKind.Message => Icon.Send,
        AuditKind.Call => Icon.Call,
        AuditKind.People => Icon.Group,
        AuditKind.Session => Icon.Login,
        AuditKind.Refusal => Icon.Block,
        AuditKind.Proof => Icon.VerifiedUser,
        AuditKind.Self => Icon.Person,
        AuditKind.Change => Icon.Edit,
    };
}
