using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Cases;

/// <summary>Keeps what a collector is writing, for that collector alone; an empty text forgets it.</summary>
public sealed class SaveDraft(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, TimeProvider clock)
{
    public sealed record Request(Guid Note, DebtorId Debtor, string Text);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        if (CaseWorker.IdOf(scope.Actor) is not { } me) return Refusal.Forbidden(nameof(Permission.WorkCases));
        if (ask.Text.Length > CaseNote.Longest) return Refusal.Invalid("note", "note_too_long", CaseNote.Longest);
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        if (!await db.Debtors.AnyAsync(row => row.Id == ask.Debtor, ct)) return Refusal.NotFound("case");
        // A draft that comes late, after its note, is no draft any more.
        if (await db.CaseNotes.AnyAsync(row => row.Id == ask.Note, ct)) return Result.Done;
        if (string.IsNullOrWhiteSpace(ask.Text))
        {
            await db.ExecuteAsync(
                $"delete from note_drafts where tenant_id = {db.TenantId} and debtor_id = {ask.Debtor} and user_id = {me}", ct);
        }
        else
        {
            var text = cipher.Seal(NoteDraft.Place, NoteDraft.Row(ask.Debtor, me), Encoding.UTF8.GetBytes(ask.Text));
            var now = clock.GetUtcNow();
            await db.ExecuteAsync(
                $"""
                insert into note_drafts (tenant_id, debtor_id, user_id, note_id, text, changed_at)
                values ({db.TenantId}, {ask.Debtor}, {me}, {ask.Note}, {text}, {now})
                on conflict (tenant_id, debtor_id, user_id) do update
                set note_id = excluded.note_id, text = excluded.text, changed_at = excluded.changed_at
                """, ct);
        }
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
