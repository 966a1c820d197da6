using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Tenancy;

namespace Platform.Collections.SelfService;

/// <summary>
/// A debtor disputes what is claimed, or says that they cannot pay: every treatment stops at once, and what they wrote is a
/// note in their case. First the stop, then the note.
/// </summary>
public sealed class DisputeDebts(HoldDebtor hold, AddNote note)
{
    /// <param name="Reason">"dispute" or "hardship".</param>
    /// <param name="Note">From the form: sent twice, it is one note.</param>
    public sealed record Request(Guid Note, DebtorId Debtor, string Reason, string Text)
    {
        public override string ToString() => $"DisputeDebts({Reason})";
    }

    /// <returns>How many planned contacts were stopped.</returns>
    public async Task<Result<int>> RunAsync(Request ask, CancellationToken ct)
    {
        if (ask.Text.Length > CaseNote.Longest) return Refusal.Invalid("note", "note_too_long", CaseNote.Longest);
        var held = await hold.RunAsync(new(ask.Debtor, ask.Reason), ct);
        if (held.IsRefused) return held;
        var noted = await note.RunAsync(new(ask.Note, ask.Debtor, ask.Text), ct);
        return noted.IsRefused ? noted.Refusal : held;
    }
}
