using Azure;
using Azure.Storage.Blobs;
using Platform.Tenancy.Files;

namespace Platform.Web.Hosting;

/// <summary>Keeps files in one private container of Azure Blob storage; it is made at the first writing if it is not there.</summary>
public sealed class BlobFiles(BlobContainerClient container) : IFileStore
{
    private volatile bool _isThere;

    public async Task WriteAsync(FileKey key, Stream content, CancellationToken ct)
    {
        if (!_isThere)
        {
            // An identity that may only read and write blobs may not ask for containers: then it has to be there.
            try
            {
                await container.CreateIfNotExistsAsync(cancellationToken: ct);
            }
            catch (RequestFailedException denied) when (denied.Status == 403)
            {
            }
            _isThere = true;
        }
        await container.GetBlobClient(key.Path).UploadAsync(content, overwrite: true, ct);
    }

    public async Task<int> ReadAsync(FileKey key, long offset, Memory<byte> into, CancellationToken ct)
    {
        if (into.Length == 0) return 0;
        try
        {
            var answer = await container.GetBlobClient(key.Path).DownloadStreamingAsync(
                new Azure.Storage.Blobs.Models.BlobDownloadOptions { Range = new HttpRange(offset, into.Length) }, ct);
            await using var body = answer.Value.Content;
            return await body.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false, ct);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            throw new FileNotFoundException("There is no such file.", key.Path, missing);
        }
        catch (RequestFailedException past) when (past.Status == 416)
        {
            return 0;
        }
    }

    public async Task<bool> DeleteAsync(FileKey key, CancellationToken ct) =>
        (await container.GetBlobClient(key.Path).DeleteIfExistsAsync(cancellationToken: ct)).Value;
}
