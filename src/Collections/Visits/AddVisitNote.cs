using System.Text;
using Platform.Collections.Cases;
using Platform.Tenancy;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Visits;

/// <summary>Adds a note from the door; it is a note of the case, under the id that the phone gave.</summary>
public sealed class AddVisitNote(VisitChange visits, VisitPen pen, TenantScope scope, TenantKeys keys)
{
    public async Task<Result> RunAsync(Guid visit, VisitMark mark, string text, CancellationToken ct)
    {
        var note = text.Trim();
        if (note.Length == 0) return Refusal.Invalid("note", "required");
        if (note.Length > CaseNote.Longest) return Refusal.Invalid("note", "note_too_long", CaseNote.Longest);
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        return await visits.RunAsync(visit, mark.Id, "visit.note", (db, row, file) =>
        {
            if (row.CheckedInAt is null) return Task.FromResult<VisitChange.Step>(new Refusal("visit_not_started"));
            var entry = pen.Write(row, VisitEntryKind.Note, mark, cipher);
            db.Add(entry);
            db.Add(new CaseNote
            {
                Id = mark.Id,
                DebtorId = row.DebtorId,
                Text = cipher.Seal(CaseNote.Place, mark.Id.ToString("D"), Encoding.UTF8.GetBytes(note)),
                WrittenBy = entry.ByUser,
                WrittenByName = entry.ByName,
                AgencyId = entry.AgencyId,
                At = entry.At,
            });
            file.LastWorkedAt = entry.ReceivedAt;
            return Task.FromResult(default(VisitChange.Step));
        }, new { entry = mark.Id }, ct);
    }
}
