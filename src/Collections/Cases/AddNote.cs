using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Cases;

/// <summary>Adds a note to a case, sealed; its draft goes with it.</summary>
public sealed class AddNote(CaseChange cases, TenantScope scope, TenantKeys keys, TimeProvider clock)
{
    /// <param name="Id">From the browser: sent again after a lost connection, it is still one note.</param>
    public sealed record Request(Guid Id, DebtorId Debtor, string Text);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        var text = ask.Text.Trim();
        if (text.Length == 0) return Refusal.Invalid("note", "required");
        if (text.Length > CaseNote.Longest) return Refusal.Invalid("note", "note_too_long", CaseNote.Longest);
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        return await cases.RunAsync(ask.Debtor, "case.note", async (db, file) =>
        {
            var now = clock.GetUtcNow();
            var me = CaseWorker.IdOf(scope.Actor);
            await db.ExecuteAsync(
                $"delete from note_drafts where tenant_id = {db.TenantId} and debtor_id = {ask.Debtor} and user_id = {me ?? Guid.Empty}", ct);
            if (await db.CaseNotes.AnyAsync(row => row.Id == ask.Id, ct)) return null;
            db.Add(new CaseNote
            {
                Id = ask.Id,
                DebtorId = ask.Debtor,
                Text = cipher.Seal(CaseNote.Place, ask.Id.ToString("D"), Encoding.UTF8.GetBytes(text)),
                WrittenBy = me,
                WrittenByName = scope.Actor.Name,
                AgencyId = scope.Actor.Agency,
                At = now,
            });
            if (scope.Actor.Kind is Tenancy.Access.ActorKind.Debtor) file.NextAt = now; // what a debtor says waits for an answer
            else file.LastWorkedAt = now;
            return null;
        }, new { note = ask.Id }, ct);
    }
}
