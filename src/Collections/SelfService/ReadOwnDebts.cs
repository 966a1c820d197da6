using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Templates;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Compliance;
using Platform.Collections.Debtors;
using Platform.Collections.Privacy;
using Platform.Collections.Promises;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.SelfService;

/// <summary>Everything that a debtor's own page shows; that it was looked at is written in the same transaction.</summary>
public sealed class ReadOwnDebts(
    TenantDbFactory dbs, TenantScope scope, TenantCatalog tenants, TenantKeys keys, TenantSettings settings, AuditTrail audit,
    TimeProvider clock)
{
    public async Task<Result<OwnDebts>> RunAsync(DebtorId debtor, CancellationToken ct)
    {
        if (CaseWorker.Demand(scope, debtor, Permission.WorkCases) is { } refusal) return refusal;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var lender = (await tenants.FindAsync(scope.TenantId, ct))!;
        await using var db = await dbs.WriteAsync(ct);
        var person = await db.Debtors.AsNoTracking().SingleOrDefaultAsync(row => row.Id == debtor, ct);
        if (person is null) return Refusal.NotFound("debtor");
        var details = DebtorSeal.Open(cipher, person);
        var policy = await settings.GetAsync<ContactPolicy>(db, ct);
        var own = new OwnDebts(
            lender.Name, details.Name, LocalDays.Today(clock.GetUtcNow(), person.TimeZone, lender.TimeZone), person.Hold,
            await AccountsAsync(db, debtor, ct), await ChannelsAsync(db, cipher, details, ct),
            new OwnWishes(person.WishedFrom, person.WishedTo, person.WishedChannel), await settings.GetAsync<PromiseLimits>(db, ct),
            await settings.GetAsync<ServiceContact>(db, ct), policy.From, policy.To,
            await db.PrivacyRequests.AsNoTracking().Where(row => row.DebtorId == debtor && row.State < PrivacyState.Answered).OrderBy(row => row.DueOn)
                .Select(row => new OwnRequest(row.Kind, row.ReceivedOn, row.DueOn)).ToListAsync(ct));
        audit.Write(db, "self.view", "debtor", debtor);
        await db.CommitAsync(ct);
        return own;
    }

    private static async Task<IReadOnlyList<OwnAccount>> AccountsAsync(TenantDb db, DebtorId debtor, CancellationToken ct)
    {
        var promises = await db.Promises.AsNoTracking()
            .Where(row => row.DebtorId == debtor && row.State == PromiseState.Open).OrderBy(row => row.DueOn).ToListAsync(ct);
        var plans = await db.Arrangements.AsNoTracking()
            .Where(row => row.DebtorId == debtor && (row.State == ArrangementState.Active || row.State == ArrangementState.Proposed)).ToListAsync(ct);
        return
        [
            .. (await db.Accounts.AsNoTracking().Where(row => row.DebtorId == debtor && row.State == AccountState.Open).ToListAsync(ct))
                .OrderByDescending(row => row.PastDue).ThenBy(row => row.AccountNo, StringComparer.Ordinal)
                .Select(row => new OwnAccount(
                    row.Id, row.AccountNo.Length <= 4 ? row.AccountNo : row.AccountNo[^4..], row.Product, row.Currency, row.Balance,
                    row.PastDue, row.DueDate, promises.FirstOrDefault(one => one.AccountId == row.Id),
                    plans.FirstOrDefault(one => one.AccountId == row.Id),
                    [.. promises.Where(one => one.AccountId == row.Id && one.ArrangementId is not null)])),
        ];
    }

    private static async Task<IReadOnlyList<OwnChannel>> ChannelsAsync(
        TenantDb db, TenantCipher cipher, DebtorDetails details, CancellationToken ct)
    {
        var channels = new List<OwnChannel>();
        foreach (var (channel, masked, index) in OwnAddresses.Of(cipher, details))
        {
            var stop = await db.Suppressions.AsNoTracking()
                .Where(row => row.Channel == channel && row.AddressIndex == index).Select(row => row.Reason).SingleOrDefaultAsync(ct);
            channels.Add(new OwnChannel(channel, masked, stop is not null, stop == OwnAddresses.Stopped));
        }
        return channels;
    }
}
