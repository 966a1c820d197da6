using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using SkiaSharp;

namespace Platform.Channels.Letters;

/// <summary>
/// A batch as the printer takes it: a ZIP of one PDF for each letter and manifest.csv with pages and hashes, written as it
/// is read, so that a batch of any size needs the memory of a few letters.
/// </summary>
public sealed class ReadLetterBatch(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, LetterFont font, AuditTrail audit)
{
    private const int AtOnce = 20;

    /// <summary>Checks right and bytes, notes the download, and gives what writes the ZIP.</summary>
    /// <returns>Refused when a letter no longer gives the bytes that were noted, as with another font.</returns>
    public async Task<Result<Func<Stream, CancellationToken, Task>>> RunAsync(Guid batch, CancellationToken ct)
    {
        if ((scope.Demand(Permission.ManageChannels) ?? scope.Demand(Permission.RevealPersonalData)) is { } no) return no;
        if (font.Face is not { } face) return new Refusal("letter_font_missing");
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        // All are looked at before the first byte leaves: half a file could not be taken back.
        var any = false;
        await foreach (var letter in LettersAsync(batch, ct))
        {
            any = true;
            if (!IsAsNoted(letter, LetterPdf.Write(LetterContent.Open(cipher, letter), face, letter.At))) return new Refusal("letter_changed");
        }
        if (!any) return Refusal.NotFound("letter_batch");
        // Names and addresses leave the house: that is noted before they do.
        await using (var db = await dbs.WriteAsync(ct))
        {
            audit.Write(db, "letters.download", "letter_batch", batch);
            await db.CommitAsync(ct);
        }
        Func<Stream, CancellationToken, Task> write = (into, token) => WriteAsync(into, batch, cipher, face, token);
        return write;
    }

    private async Task WriteAsync(Stream into, Guid batch, TenantCipher cipher, SKTypeface face, CancellationToken ct)
    {
        await using var zip = await ZipArchive.CreateAsync(into, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct);
        var manifest = new StringBuilder("no,file,reference,pages,sha256\r\n");
        var number = 0;
        DateTimeOffset? first = null;
        await foreach (var letter in LettersAsync(batch, ct))
        {
            first ??= letter.At;
            var content = LetterContent.Open(cipher, letter);
            var pdf = LetterPdf.Write(content, face, letter.At);
            if (!IsAsNoted(letter, pdf)) throw new InvalidOperationException("A letter of the batch changed while it was written.");
            var name = $"{++number:D4}-{content.Reference}.pdf";
            await AddAsync(zip, name, pdf, letter.At, ct);
            manifest.Append(CultureInfo.InvariantCulture, $"{number},{name},{content.Reference},{letter.Pages},{Convert.ToHexStringLower(letter.Hash!)}\r\n");
        }
        await AddAsync(zip, "manifest.csv", Encoding.UTF8.GetBytes(manifest.ToString()), first!.Value, ct);
    }

    // A few at a time, and no transaction is open while the printer's connection takes its time.
    private async IAsyncEnumerable<Letter> LettersAsync(Guid batch, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var done = 0; ; done += AtOnce)
        {
            List<Letter> some;
            await using (var db = await dbs.ReadAsync(ct))
                some = await db.Set<Letter>().AsNoTracking().Where(l => l.BatchId == batch).OrderBy(l => l.Id).Skip(done).Take(AtOnce).ToListAsync(ct);
            foreach (var letter in some) yield return letter;
            if (some.Count < AtOnce) yield break;
        }
    }

    private static bool IsAsNoted(Letter letter, byte[] pdf) => SHA256.HashData(pdf).AsSpan().SequenceEqual(letter.Hash);

    private static async Task AddAsync(ZipArchive zip, string name, byte[] bytes, DateTimeOffset at, CancellationToken ct)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = at;
        await using var stream = await entry.OpenAsync(ct);
        await stream.WriteAsync(bytes, ct);
    }
}
