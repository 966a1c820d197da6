using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Cases;
using Platform.Collections.Compliance;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Privacy;

/// <summary>
/// Takes a debtor's request in: from then on its time runs. The privacy officer may, and whoever works the case and was
/// told. An agency's person hands it to the lender by a job: the requests themselves are closed to agencies.
/// </summary>
public sealed class ReceiveRequest(
    TenantDbFactory dbs, TenantScope scope, TenantKeys keys, TenantCatalog tenants, TenantSettings settings, TenantRunner runner,
    AuditTrail audit, Feed feed, TimeProvider clock)
{
    /// <summary>Older ones were due long ago whatever the law says: that is a slip of the date.</summary>
    public const int MostDaysAgo = 365;

    /// <param name="Id">From the form: sent twice, it is one request.</param>
    /// <param name="ReceivedOn">Of the debtor's calendar; null for today.</param>
    /// <param name="Text">What was said or written; kept sealed.</param>
    public sealed record Request(Guid Id, DebtorId Debtor, PrivacyKind Kind, RequestWay Way, DateOnly? ReceivedOn, string? Text)
    {
        public override string ToString() => $"ReceiveRequest({Kind})";
    }

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (!scope.May(Permission.HandlePrivacyRequests) && CaseWorker.Demand(scope, ask.Debtor, Permission.WorkCases) is { } refusal) return refusal;
        // Whoever stands on their own page has proven who they are; nobody else comes that way.
        var isOwn = scope.Actor.Kind is ActorKind.Debtor;
        if (isOwn != ask.Way is RequestWay.OwnPage) return Refusal.Invalid("way", "not_listed");
        if (!Enum.IsDefined(ask.Kind)) return Refusal.Invalid("kind", "not_listed");
        if (!Enum.IsDefined(ask.Way)) return Refusal.Invalid("way", "not_listed");
        if (ask.Text?.Trim().Length > PrivacyRequest.Longest) return Refusal.Invalid("note", "note_too_long", PrivacyRequest.Longest);
        if (scope.Actor.Agency is null) return await TakeAsync(ask, scope.Actor, ct);
        await using (var db = await dbs.ReadAsync(ct))
        {
            if (await db.Cases.AsNoTracking().SingleOrDefaultAsync(row => row.DebtorId == ask.Debtor, ct) is not { } file) return Refusal.NotFound("case");
            if (!CaseWorker.MayChange(scope.Actor, file)) return new Refusal("case_not_yours");
        }
        var by = scope.Actor;
        return await runner.RunAsync(
            scope.TenantId, Actor.Job("desk"),
            (services, token) => services.GetRequiredService<ReceiveRequest>().TakeAsync(ask, by, token), ct);
    }

    /// <param name="by">Who was told; not always who writes it into the database.</param>
    internal async Task<Result> TakeAsync(Request ask, Actor by, CancellationToken ct)
    {
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var lender = await tenants.FindAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        // The person's lock: of two who take the same in at once, the second sees the first.
        await db.QueryAsync($"select 1 from debtors where tenant_id = {db.TenantId} and id = {ask.Debtor}{db.Dialect.ForUpdate}", row => row.Int(0), ct);
        var person = await db.Debtors.AsNoTracking().Where(row => row.Id == ask.Debtor).Select(row => new { row.Country, row.TimeZone }).SingleOrDefaultAsync(ct);
        if (person is null) return Refusal.NotFound("debtor");
        if (await db.PrivacyRequests.AnyAsync(row => row.Id == ask.Id, ct)) return Result.Done;
        if (ask.Kind is not PrivacyKind.Complaint && await db.PrivacyRequests.AnyAsync(
                row => row.DebtorId == ask.Debtor && row.Kind == ask.Kind && row.State < PrivacyState.Answered, ct))
            return new Refusal("privacy_open_already");

        var (now, zone) = (clock.GetUtcNow(), LocalDays.Find(person.TimeZone) ?? LocalDays.Find(lender?.TimeZone ?? "") ?? TimeZoneInfo.Utc);
        var today = LocalHours.Day(now, zone);
        var received = ask.ReceivedOn ?? today;
        if (received > today || received < today.AddDays(-MostDaysAgo)) return Refusal.Invalid("received", "privacy_received", MostDaysAgo);
        var law = RequestTerms.LawOf(person.Country);
        var due = (await settings.GetAsync<RequestTerms>(db, ct)).DueOn(law, received);
        var text = ask.Text?.Trim();
        var row = new PrivacyRequest
        {
            Id = ask.Id,
            DebtorId = ask.Debtor,
            Kind = ask.Kind,
            Way = ask.Way,
            State = ask.Way is RequestWay.OwnPage ? PrivacyState.Checked : PrivacyState.Received,
            Law = law,
            ReceivedOn = received,
            DueOn = due,
            DueAt = LocalHours.Instant(due.AddDays(1), TimeOnly.MinValue, zone),
            Text = string.IsNullOrEmpty(text) ? null : cipher.Seal(PrivacyRequest.Place, ask.Id.ToString("D"), Encoding.UTF8.GetBytes(text)),
        };
        db.Add(row);
        db.Add(RequestChange.Step(cipher, by, row, new(PrivacyStepKind.Received, PrivacyState.Received, null, null), now));
        if (row.State is PrivacyState.Checked) db.Add(RequestChange.Step(cipher, by, row, new(PrivacyStepKind.IdentityProven, row.State, CheckIdentity.OwnPage, null), now));
        audit.Write(
            db, "privacy.receive", "privacy_request", ask.Id,
            JsonSerializer.Serialize(new { kind = ask.Kind.ToString(), way = ask.Way.ToString(), law = law.ToString(), due, by = by.Id }), debtor: ask.Debtor.Value);
        var tenant = db.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Privacy));
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
