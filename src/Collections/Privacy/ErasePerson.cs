using Microsoft.EntityFrameworkCore;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Retention;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Files;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Privacy;

/// <summary>
/// Forgets a person: one proposes, another agrees, and with that everything goes in one transaction, the person's key first.
/// What stays are this request without its words, and the log, which names the person by an id that leads nowhere.
/// </summary>
public sealed class ErasePerson(RequestChange requests, TenantScope scope, IFileStore files, TimeProvider clock)
{
    private static readonly RequestChange.Terms Second = new(Permission.AgreeToErasure, false);

    /// <param name="note">On what ground; kept sealed until it is erased too.</param>
    public Task<Result> ProposeAsync(Guid id, string? note, CancellationToken ct) => requests.RunAsync(
        id, "privacy.propose", RequestChange.Terms.Handler, async (db, row, token) =>
        {
            if (row.Kind is not PrivacyKind.Erasure) return new Refusal("privacy_not_erasure");
            if (row.State is PrivacyState.Received) return new Refusal("privacy_unproven");
            if (row.State is PrivacyState.Proposed) return new Refusal("privacy_proposed");
            if (await ErasureBar.FindAsync(db, row, clock.GetUtcNow(), token) is { } bar) return bar;
            row.ProposedBy = CaseWorker.IdOf(scope.Actor);
            return new RequestChange.Done(PrivacyStepKind.Proposed, PrivacyState.Proposed, null, note);
        }, ct);

    /// <summary>Whoever may agree says no, or whoever proposed takes it back.</summary>
    public Task<Result> DeclineAsync(Guid id, string? note, CancellationToken ct) => requests.RunAsync(
        id, "privacy.decline", Second, (_, row, _) =>
        {
            if (row.State is not PrivacyState.Proposed) return Task.FromResult<Result<RequestChange.Done>>(new Refusal("privacy_not_proposed"));
            row.ProposedBy = null;
            return Task.FromResult<Result<RequestChange.Done>>(new RequestChange.Done(PrivacyStepKind.NotAgreed, PrivacyState.Checked, null, note));
        }, ct);

    /// <summary>The second person agrees; from here on there is no way back.</summary>
    public async Task<Result> AgreeAsync(Guid id, CancellationToken ct)
    {
        List<string> gone = [];
        var done = await requests.RunAsync(id, "privacy.erase", Second, async (db, row, token) =>
        {
            if (row.State is not PrivacyState.Proposed) return new Refusal("privacy_not_proposed");
            if (CaseWorker.IdOf(scope.Actor) is not { } me || me == row.ProposedBy) return new Refusal("privacy_second_person");
            // The person's lock: what is being written about them now is seen, or waits and finds nobody.
            await db.QueryAsync($"select 1 from debtors where tenant_id = {db.TenantId} and id = {row.DebtorId}{db.Dialect.ForUpdate}", one => one.Int(0), token);
            if (await ErasureBar.FindAsync(db, row, clock.GetUtcNow(), token) is { } bar) return bar;
            gone = await DebtorTables.FilesAsync(db, [row.DebtorId.Value], token);
            row.RemovedRows = await RemoveAsync(db, row.DebtorId, token);
            row.RemovedFiles = gone.Count;
            await ForgetWordsAsync(db, row, token);
            return new RequestChange.Done(PrivacyStepKind.Erased, PrivacyState.Answered, null, null);
        }, ct);
        if (done.IsRefused) return done;
        // After the rows: the files' keys went with them, so that one left by a crash opens for nobody.
        foreach (var file in gone) await files.DeleteAsync(FileKey.Read(scope.TenantId, file), ct);
        return done;
    }

    private static async Task<int> RemoveAsync(TenantDb db, DebtorId debtor, CancellationToken ct)
    {
        var rows = await DebtorKeys.DestroyAsync(db, debtor, ct) ? 1 : 0;
        foreach (var removal in DebtorTables.Removals(db, [debtor.Value])) rows += await db.ExecuteAsync(removal, ct);
        return rows;
    }

    // Every request of the person: what they said and were told is theirs too. Codes, days and who did what stay as proof.
    private static async Task ForgetWordsAsync(TenantDb db, PrivacyRequest row, CancellationToken ct)
    {
        row.Text = null;
        await db.PrivacyRequests.Where(one => one.DebtorId == row.DebtorId).ExecuteUpdateAsync(set => set.SetProperty(one => one.Text, (byte[]?)null), ct);
        await db.PrivacySteps.Where(one => one.DebtorId == row.DebtorId).ExecuteUpdateAsync(set => set.SetProperty(one => one.Text, (byte[]?)null), ct);
    }
}
