using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;

namespace Platform.Collections.Privacy;

/// <summary>
/// From now on a person's data is kept and nothing else (PIPL 47, GDPR 18): every treatment stops, and nobody but whoever
/// handles requests starts it again. What stopped them before goes on stopping them afterwards.
/// </summary>
public sealed class RestrictPerson(RequestChange requests, Feed feed, TimeProvider clock)
{
    private static readonly RequestChange.Terms EndedToo = RequestChange.Terms.Handler with { EndedToo = true };

    public Task<Result> RunAsync(Guid id, string? note, CancellationToken ct) => requests.RunAsync(id, "privacy.restrict", RequestChange.Terms.Handler, async (db, row, token) =>
    {
        if (row.State is PrivacyState.Received) return new Refusal("privacy_unproven");
        if (await PersonAsync(db, row, token) is not { } person) return new Refusal("privacy_gone");
        if (person.Hold is HoldDebtor.Restriction) return new Refusal("privacy_restricted");
        (row.HoldBefore, row.RestrictedAt, row.LiftedAt) = (person.Hold, clock.GetUtcNow(), null);
        (person.Hold, person.UpdatedAt) = (HoldDebtor.Restriction, clock.GetUtcNow());
        await db.SaveChangesAsync(token); // the row's lock first: a gate that asks now waits, or sees it
        await HoldDebtor.StopAsync(db, row.DebtorId, "hold_restriction", clock.GetUtcNow(), token);
        Tell(db);
        return new RequestChange.Done(PrivacyStepKind.Restricted, row.State, null, note);
    }, ct);

    /// <param name="note">Why it ends; the person is told before (GDPR 18(3)).</param>
    public Task<Result> LiftAsync(Guid id, string? note, CancellationToken ct) => requests.RunAsync(id, "privacy.lift", EndedToo, async (db, row, token) =>
    {
        if (!row.IsRestricting) return new Refusal("privacy_not_restricted");
        if (await PersonAsync(db, row, token) is not { } person) return new Refusal("privacy_gone");
        row.LiftedAt = clock.GetUtcNow();
        if (person.Hold is HoldDebtor.Restriction) (person.Hold, person.UpdatedAt) = (row.HoldBefore, clock.GetUtcNow());
        Tell(db);
        return new RequestChange.Done(PrivacyStepKind.Lifted, row.State, null, note);
    }, ct);

    private static Task<Debtor?> PersonAsync(TenantDb db, PrivacyRequest row, CancellationToken ct) => db.Debtors.SingleOrDefaultAsync(one => one.Id == row.DebtorId, ct);

    private void Tell(TenantDb db)
    {
        var tenant = db.TenantId;
        foreach (var topic in new[] { Topics.Accounts, Topics.Attempts, Topics.Campaigns, Topics.Cases }) db.AfterCommit(() => feed.Publish(tenant, topic));
    }
}
