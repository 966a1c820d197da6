using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Letters;

/// <summary>A batch as the printer takes it: a ZIP of one PDF for each letter and manifest.csv with pages and hashes.</summary>
public sealed class ReadLetterBatch(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, LetterFont font, AuditTrail audit)
{
    /// <returns>The ZIP; refused when a letter no longer gives the bytes that were noted, as with another font.</returns>
    public async Task<Result<byte[]>> RunAsync(Guid batch, CancellationToken ct)
    {
        if ((scope.Demand(Permission.ManageChannels) ?? scope.Demand(Permission.RevealPersonalData)) is { } no) return no;
        if (font.Face is not { } face) return new Refusal("letter_font_missing");
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var letters = await db.Set<Letter>().AsNoTracking().Where(l => l.BatchId == batch).OrderBy(l => l.Id).ToListAsync(ct);
        if (letters.Count == 0) return Refusal.NotFound("letter_batch");
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            var manifest = new StringBuilder("no,file,reference,pages,sha256\r\n");
            var number = 0;
            foreach (var letter in letters)
            {
                var content = LetterContent.Open(cipher, letter);
                var pdf = LetterPdf.Write(content, face, letter.At);
                if (!SHA256.HashData(pdf).AsSpan().SequenceEqual(letter.Hash)) return new Refusal("letter_changed");
                var name = $"{++number:D4}-{content.Reference}.pdf";
                await WriteAsync(zip, name, pdf, letter.At, ct);
                manifest.Append(CultureInfo.InvariantCulture, $"{number},{name},{content.Reference},{letter.Pages},{Convert.ToHexStringLower(letter.Hash!)}\r\n");
            }
            await WriteAsync(zip, "manifest.csv", Encoding.UTF8.GetBytes(manifest.ToString()), letters[0].At, ct);
        }
        // Names and addresses leave the house: that is noted before they do.
        audit.Write(db, "letters.download", "letter_batch", batch);
        await db.CommitAsync(ct);
        return file.ToArray();
    }

    private static async Task WriteAsync(ZipArchive zip, string name, byte[] bytes, DateTimeOffset at, CancellationToken ct)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = at;
        await using var stream = await entry.OpenAsync(ct);
        await stream.WriteAsync(bytes, ct);
    }
}
