using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Cases;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Privacy;

/// <summary>
/// What every step of a request shares: the right to it, the request's lock, that it is still open, the step itself, the
/// trace and the word to open screens, all in one transaction.
/// </summary>
public sealed class RequestChange(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, AuditTrail audit, Feed feed, TimeProvider clock)
{
    /// <param name="Text">In the clear; kept sealed.</param>
    internal sealed record Done(PrivacyStepKind Kind, PrivacyState State, string? Code, string? Text)
    {
        public override string ToString() => $"Done({Kind})";
    }

    /// <param name="Need">Who may.</param>
    /// <param name="EndedToo">Also when the request has ended.</param>
    internal sealed record Terms(Permission Need, bool EndedToo)
    {
        public static Terms Handler { get; } = new(Permission.HandlePrivacyRequests, false);
    }

    /// <param name="judge">Says why not; null lets it pass.</param>
    internal Task<Result> RunAsync(Guid id, string action, Done done, Func<PrivacyRequest, Refusal?> judge, CancellationToken ct) =>
        RunAsync(id, action, Terms.Handler, (_, row, _) => Task.FromResult(judge(row) is { } no ? (Result<Done>)no : done), ct);

    /// <param name="work">Does it in the same transaction and says what was done, or why not.</param>
    internal async Task<Result> RunAsync(
        Guid id, string action, Terms terms, Func<TenantDb, PrivacyRequest, CancellationToken, Task<Result<Done>>> work, CancellationToken ct)
    {
        if (scope.Demand(terms.Need) is { } refusal) return refusal;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        // The request's lock before anything is looked at: of two who end it at once, one does.
        var found = await db.ExecuteAsync($"update privacy_requests set version = version + 1 where tenant_id = {db.TenantId} and id = {id}", ct);
        if (found == 0) return Refusal.NotFound("privacy_request");
        var row = await db.PrivacyRequests.SingleAsync(one => one.Id == id, ct);
        if (!row.IsOpen && !terms.EndedToo) return new Refusal("privacy_ended");
        var result = await work(db, row, ct);
        if (result.IsRefused) return result.Refusal;
        var done = result.Value with { Text = result.Value.Text?.Trim() };
        if (done.Text?.Length > PrivacyRequest.Longest) return Refusal.Invalid("note", "note_too_long", PrivacyRequest.Longest);
        row.State = done.State;
        if (!row.IsOpen) row.EndedAt ??= clock.GetUtcNow();
        db.Add(Step(cipher, scope.Actor, row, done, clock.GetUtcNow()));
        audit.Write(
            db, action, "privacy_request", id,
            JsonSerializer.Serialize(new { kind = row.Kind.ToString(), code = done.Code, rows = row.RemovedRows, files = row.RemovedFiles }), debtor: row.DebtorId.Value);
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Privacy));
        await db.CommitAsync(ct);
        return Result.Done;
    }

    internal static PrivacyStep Step(TenantCipher cipher, Actor by, PrivacyRequest row, Done done, DateTimeOffset at)
    {
        var id = Guid.CreateVersion7(at);
        return new PrivacyStep
        {
            Id = id,
            RequestId = row.Id,
            DebtorId = row.DebtorId,
            Kind = done.Kind,
            Code = done.Code,
            Text = string.IsNullOrEmpty(done.Text) ? null : cipher.Seal(PrivacyStep.Place, id.ToString("D"), Encoding.UTF8.GetBytes(done.Text)),
            DoneBy = CaseWorker.IdOf(by),
            DoneByName = by.Name,
            At = at,
        };
    }
}
