using System.Net;
using System.Net.Http.Headers;
using Azure.Storage.Blobs;
using Platform.Tenancy.Files;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Features;
using Platform.Tests.Host;
using Platform.Web.Hosting;

namespace Platform.Tests.Hosting;

/// <summary>What every store of files keeps to: a folder, and Azure Blob storage.</summary>
public sealed class FileStoreTests(PostgresServer postgres)
{
    private static readonly TenantId Tenant = TenantId.From(Guid.Parse("0199aaaa-0000-7000-8000-000000000001"));
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_keeps_files_whole_and_reads_any_stretch()
    {
        var root = Directory.CreateTempSubdirectory("platform-files-").FullName;
        await KeepsFilesAsync(new FolderFiles(root));
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task A_container_of_azure_keeps_files_whole_and_reads_any_stretch()
    {
        await using var azurite = await AzuriteServer.StartAsync(Ct);
        await KeepsFilesAsync(new BlobFiles(new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient("recordings")));
    }

    [Fact]
    public async Task The_host_keeps_recordings_in_azure_when_the_configuration_says_so()
    {
        await using var azurite = await AzuriteServer.StartAsync(Ct);
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct, new HostWishes
        {
            Settings = new Dictionary<string, string> { ["Files:Blob:ConnectionString"] = azurite.ConnectionString, ["Files:Blob:Container"] = "calls" },
        });
        var (id, audio) = await RecordingAudioTests.RecordAsync(host, Guid.CreateVersion7());

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/recordings/{id}/audio");
        request.Headers.Range = new RangeHeaderValue(65_530, 131_080);
        using var part = await (await host.SignInAsync("inspector@harbour.example", Ct)).SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(audio[65_530..131_081], await part.Content.ReadAsByteArrayAsync(Ct));

        // What lies there is named by its tenant and says nothing.
        var container = new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient("calls");
        var blobs = new List<string>();
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: Ct)) blobs.Add(blob.Name);
        var tenant = await host.TenantAsync("harbour", Ct);
        Assert.StartsWith(tenant.Id.Value.ToString("D") + "/recordings/", Assert.Single(blobs), StringComparison.Ordinal);
        var held = (await container.GetBlobClient(blobs[0]).DownloadContentAsync(Ct)).Value.Content.ToArray();
        Assert.Equal(-1, held.AsSpan().IndexOf(audio.AsSpan(0, 64)));
    }

    private static async Task KeepsFilesAsync(IFileStore store)
    {
        var content = new byte[1_500_000];
        new Random(11).NextBytes(content);
        var key = FileKey.For(Tenant, "recordings", Guid.CreateVersion7(), TimeProvider.System.GetUtcNow());
        await Assert.ThrowsAsync<FileNotFoundException>(() => store.ReadAsync(key, 0, new byte[10], Ct));
        Assert.False(await store.DeleteAsync(key, Ct));

        await store.WriteAsync(key, new MemoryStream(content), Ct);
        foreach (var (offset, length) in new[] { (0, 1), (1_000, 70_000), (content.Length - 5, 5), (content.Length - 5, 50), (content.Length, 10), (content.Length + 100, 10), (3, 0) })
        {
            var into = new byte[length];
            var got = await store.ReadAsync(key, offset, into, Ct);
            Assert.Equal(Math.Clamp(content.Length - offset, 0, length), got);
            Assert.Equal(content[Math.Min(offset, content.Length)..Math.Min(offset + got, content.Length)], into[..got]);
        }

        // Half a file is no file: the one that was there stays.
        await Assert.ThrowsAnyAsync<Exception>(() => store.WriteAsync(key, new BreakingStream(), Ct));
        var head = new byte[100];
        Assert.Equal(100, await store.ReadAsync(key, 0, head, Ct));
        Assert.Equal(content[..100], head);

        await store.WriteAsync(key, new MemoryStream([1, 2, 3]), Ct);
        Assert.Equal(3, await store.ReadAsync(key, 0, new byte[10], Ct));
        Assert.True(await store.DeleteAsync(key, Ct));
        await Assert.ThrowsAsync<FileNotFoundException>(() => store.ReadAsync(key, 0, new byte[10], Ct));
    }

    /// <summary>A source that breaks off after some hundred thousand bytes.</summary>
    private sealed class BreakingStream : MemoryStream
    {
        private int _given;

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Give(buffer.Length));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Give(count));

        public override int Read(byte[] buffer, int offset, int count) => Give(count);

        private int Give(int most)
        {
            if (_given > 300_000) throw new IOException("The source broke off.");
            var count = Math.Min(most, 50_000);
            _given += count;
            return count;
        }
    }
}
