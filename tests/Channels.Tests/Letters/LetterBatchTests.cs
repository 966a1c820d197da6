using System.IO.Compression;
using System.Security.Cryptography;
using Channels.Tests.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Letters;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Testing;
using Platform.Testing.Postgres;
using UglyToad.PdfPig;

namespace Channels.Tests.Letters;

public sealed class LetterBatchTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Letters_wait_for_a_batch_whose_manifest_names_pages_and_hashes(DatabaseKind kind)
    {
        await using var world = await AdapterWorld.CreateAsync(kind, postgres, Ct);
        var account = await world.AccountAsync(ChannelKind.Letter, "letters", """{"senderName":"Harbour","senderAddress":"2 Quay Road, Bristol"}""", Ct);
        foreach (var attempt in new[] { 1L, 2, 2 }) // the second is sent twice, as after a crash
            Assert.IsType<SendOutcome.Submitted>(await SendAsync(world, account, attempt));

        await using var scope = world.Platform.Scope(world.Tenant.Id, Role.LenderAdmin);
        var list = scope.ServiceProvider.GetRequiredService<ListLetterBatches>();
        Assert.Equal(2, (await list.RunAsync(Ct)).Value.Waiting);
        var batch = (await scope.ServiceProvider.GetRequiredService<MakeLetterBatch>().RunAsync(Ct)).Value;
        Assert.Equal("no_letters", (await scope.ServiceProvider.GetRequiredService<MakeLetterBatch>().RunAsync(Ct)).Refusal.Code);
        Assert.Equal(0, (await list.RunAsync(Ct)).Value.Waiting);

        using var file = new MemoryStream();
        await (await scope.ServiceProvider.GetRequiredService<ReadLetterBatch>().RunAsync(batch, Ct)).Value(file, Ct);
        using var zip = new ZipArchive(file);
        using var reader = new StreamReader(zip.GetEntry("manifest.csv")!.Open());
        var rows = (await reader.ReadToEndAsync(Ct)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row => row.Split(',')).ToList();
        Assert.Equal(2, rows.Count);
        foreach (var row in rows)
        {
            using var copy = new MemoryStream();
            using (var entry = zip.GetEntry(row[1])!.Open()) entry.CopyTo(copy);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(copy.ToArray())), row[4]);
            using var pdf = PdfDocument.Open(copy.ToArray());
            Assert.Equal(pdf.NumberOfPages.ToString(System.Globalization.CultureInfo.InvariantCulture), row[3]);
            Assert.Contains("Lovelace", pdf.GetPage(1).Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_batch_leaves_letter_by_letter_and_a_letter_that_was_changed_is_not_handed_over(DatabaseKind kind)
    {
        const int Many = 45;
        await using var world = await AdapterWorld.CreateAsync(kind, postgres, Ct);
        var account = await world.AccountAsync(ChannelKind.Letter, "letters", """{"senderName":"Harbour","senderAddress":"2 Quay Road, Bristol"}""", Ct);
        for (var attempt = 1; attempt <= Many; attempt++) await SendAsync(world, account, attempt);
        await using var scope = world.Platform.Scope(world.Tenant.Id, Role.LenderAdmin);
        var batch = (await scope.ServiceProvider.GetRequiredService<MakeLetterBatch>().RunAsync(Ct)).Value;
        var read = scope.ServiceProvider.GetRequiredService<ReadLetterBatch>();

        var printer = new CountingStream();
        await (await read.RunAsync(batch, Ct)).Value(printer, Ct);
        Assert.True(printer.Largest < printer.Total / 10, $"A write of {printer.Largest} bytes of {printer.Total}.");
        using var zip = new ZipArchive(new MemoryStream(printer.ToArray()));
        Assert.Equal(Many + 1, zip.Entries.Count);
        Assert.Equal(Enumerable.Range(1, Many).Select(no => $"{no:D4}"), zip.Entries.SkipLast(1).Select(entry => entry.Name[..4]));

        await using (var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct))
        {
            (await db.Set<Letter>().OrderBy(letter => letter.Id).LastAsync(Ct)).Hash = new byte[32];
            await db.CommitAsync(Ct);
        }
        Assert.Equal("letter_changed", (await read.RunAsync(batch, Ct)).Refusal.Code);
    }

    /// <summary>Remembers the largest piece that was written at once, as a connection would see it.</summary>
    private sealed class CountingStream : MemoryStream
    {
        public int Largest { get; private set; }
        public long Total => Length;
        public override bool CanSeek => false;

        public override void Write(byte[] buffer, int offset, int count)
        {
            Largest = Math.Max(Largest, count);
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Largest = Math.Max(Largest, buffer.Length);
            base.Write(buffer);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Largest = Math.Max(Largest, buffer.Length);
            base.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public async Task Without_a_permit_no_letter_is_written_and_who_may_not_see_names_takes_no_batch()
    {
        await using var world = await AdapterWorld.CreateAsync(Ct);
        var account = await world.AccountAsync(ChannelKind.Letter, "letters", """{"senderName":"Harbour","senderAddress":"2 Quay Road"}""", Ct);
        await Assert.ThrowsAsync<SendNotPermittedException>(() => world.Provider("letters").SendAsync(null!, account, Message(world, 1, "1 Street"), Ct));
        foreach (var address in new[] { "", "1 Street\r\n2 Street", "1 Street\0" })
            Assert.IsType<SendOutcome.Rejected>(await SendAsync(world, account, 1, address));
        await using var scope = world.Platform.Scope(world.Tenant.Id, Role.Strategist);
        Assert.Equal("forbidden", (await scope.ServiceProvider.GetRequiredService<ReadLetterBatch>().RunAsync(Guid.CreateVersion7(), Ct)).Refusal.Code);
        Assert.Equal("forbidden", (await scope.ServiceProvider.GetRequiredService<MakeLetterBatch>().RunAsync(Ct)).Refusal.Code);
    }

    private static Task<SendOutcome> SendAsync(AdapterWorld world, ChannelAccount account, long attempt, string address = "1 Harbour Street, London") =>
        world.Provider("letters").SendAsync(
            new SendPermit(attempt, Guid.CreateVersion7(), world.Platform.Clock.GetUtcNow().AddMinutes(1), world.Platform.Clock), account,
            Message(world, attempt, address), Ct);

    private static RenderedMessage Message(AdapterWorld world, long attempt, string address) => new(
        attempt, $"token-{attempt}", ChannelKind.Letter, new Recipient(address, [1], "en", "Europe/London", "Ada Lovelace"), null,
        "Dear Ms Lovelace,\n\nplease call us.", null, world.Platform.Clock.GetUtcNow().AddHours(3));
}
