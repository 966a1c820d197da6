using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Privacy;

/// <summary>One request with everything that was done about it.</summary>
/// <param name="Reference">The lender's own; null when the debtor's data is gone.</param>
/// <param name="Hold">What stops every treatment; null when nothing does.</param>
/// <param name="Bar">What stands against erasing today; null when nothing does, or nothing was asked to be erased.</param>
/// <param name="OpenAccounts">Claims that live: while one does, what they rest on may be kept.</param>
public sealed record RequestView(
    PrivacyRequest Request, string Text, int DaysLeft, string? Reference, string? MaskedName, string? Hold, int OpenAccounts,
    IReadOnlyList<RequestStep> Steps, Refusal? Bar)
{
    public override string ToString() => $"RequestView({Request.Id})";
}

public sealed record RequestStep(Guid Id, PrivacyStepKind Kind, string? Code, string Text, string By, DateTimeOffset At)
{
    public override string ToString() => $"RequestStep({Kind})";
}

/// <summary>Shows one request to the privacy officer; that it was read is kept.</summary>
public sealed class ReadRequest(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, TenantCatalog tenants, AuditTrail audit, TimeProvider clock)
{
    public async Task<Result<RequestView>> RunAsync(Guid id, CancellationToken ct)
    {
        if (scope.Demand(Permission.AgreeToErasure) is { } refusal) return refusal;
        if (await FindAsync(id, ct) is not { } view) return Refusal.NotFound("privacy_request");
        await audit.SeenAsync("privacy.view", "privacy_request", id, id, null, view.Request.DebtorId.Value, ct);
        return view;
    }

    private async Task<RequestView?> FindAsync(Guid id, CancellationToken ct)
    {
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var zone = (await tenants.FindAsync(scope.TenantId, ct))?.TimeZone ?? "";
        await using var db = await dbs.ReadAsync(ct);
        if (await db.PrivacyRequests.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct) is not { } request) return null;
        var person = await db.Debtors.AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.DebtorId, ct);
        var owed = await db.Accounts.CountAsync(row => row.DebtorId == request.DebtorId && row.State == AccountState.Open, ct);
        var steps = await db.PrivacySteps.AsNoTracking().Where(row => row.RequestId == id).OrderBy(row => row.At).ThenBy(row => row.Kind).ToListAsync(ct);
        return new RequestView(
            request, Clear(cipher, PrivacyRequest.Place, id, request.Text),
            request.DueOn.DayNumber - LocalDays.Today(clock.GetUtcNow(), person?.TimeZone ?? "", zone).DayNumber,
            person?.Reference, person is null ? null : Mask.Name(DebtorSeal.Open(cipher, person).Name), person?.Hold, owed,
            [.. steps.Select(row => new RequestStep(row.Id, row.Kind, row.Code, Clear(cipher, PrivacyStep.Place, row.Id, row.Text), row.DoneByName, row.At))],
            request is { Kind: PrivacyKind.Erasure, IsOpen: true } ? await ErasureBar.FindAsync(db, request, clock.GetUtcNow(), ct) : null);
    }

    private static string Clear(TenantCipher cipher, string place, Guid row, byte[]? text) =>
        text is null ? "" : Encoding.UTF8.GetString(cipher.Open(place, row.ToString("D"), text));
}
