using System.IO.Compression;
using System.Security.Cryptography;
using Channels.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Letters;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy.Access;
using UglyToad.PdfPig;

namespace Channels.Tests.Letters;

public sealed class LetterBatchTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Letters_wait_for_a_batch_whose_manifest_names_pages_and_hashes()
    {
        await using var world = await AdapterWorld.CreateAsync(Ct);
        var account = await world.AccountAsync(ChannelKind.Letter, "letters", """{"senderName":"Harbour","senderAddress":"2 Quay Road, Bristol"}""", Ct);
        foreach (var attempt in new[] { 1L, 2, 2 }) // the second is sent twice, as after a crash
            Assert.IsType<SendOutcome.Submitted>(await SendAsync(world, account, attempt));

        await using var scope = world.Platform.Scope(world.Tenant.Id, Role.LenderAdmin);
        var list = scope.ServiceProvider.GetRequiredService<ListLetterBatches>();
        Assert.Equal(2, (await list.RunAsync(Ct)).Value.Waiting);
        var batch = (await scope.ServiceProvider.GetRequiredService<MakeLetterBatch>().RunAsync(Ct)).Value;
        Assert.Equal("no_letters", (await scope.ServiceProvider.GetRequiredService<MakeLetterBatch>().RunAsync(Ct)).Refusal.Code);
        Assert.Equal(0, (await list.RunAsync(Ct)).Value.Waiting);

        using var zip = new ZipArchive(new MemoryStream((await scope.ServiceProvider.GetRequiredService<ReadLetterBatch>().RunAsync(batch, Ct)).Value));
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
