using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Letters;

/// <summary>Takes the letters that wait, oldest first, into one batch, and notes the hash of each PDF.</summary>
public sealed class MakeLetterBatch(
    TenantDbFactory dbs, TenantScope scope, TenantKeys keys, LetterFont font, AuditTrail audit, TimeProvider clock)
{
    public const int Most = 500;

    /// <returns>The batch; refused when no letter waits.</returns>
    public async Task<Result<Guid>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageChannels) is { } no) return no;
        if (font.Face is not { } face) return new Refusal("letter_font_missing");
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var letters = await db.Set<Letter>().Where(l => l.BatchId == null).OrderBy(l => l.Id).Take(Most).ToListAsync(ct);
        if (letters.Count == 0) return new Refusal("no_letters");
        var batch = new LetterBatch
        {
            TenantId = scope.TenantId, At = clock.GetUtcNow(), MadeBy = scope.Actor.Name, Letters = letters.Count, Pages = letters.Sum(l => l.Pages),
        };
        foreach (var letter in letters)
            (letter.BatchId, letter.Hash) = (batch.Id, SHA256.HashData(LetterPdf.Write(LetterContent.Open(cipher, letter), face, letter.At)));
        db.Add(batch);
        audit.Write(db, "letters.batch", "letter_batch", batch.Id, JsonSerializer.Serialize(new { batch.Letters, batch.Pages }));
        await db.CommitAsync(ct);
        return batch.Id;
    }
}
