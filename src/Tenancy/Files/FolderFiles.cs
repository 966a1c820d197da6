namespace Platform.Tenancy.Files;

/// <summary>Keeps files in a folder of this machine (or one that all nodes share).</summary>
public sealed class FolderFiles(string root) : IFileStore
{
    public async Task WriteAsync(FileKey key, Stream content, CancellationToken ct)
    {
        var path = PathOf(key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // Beside it first: a crash leaves a stray part, never half a file under the key.
        var part = $"{path}.{Guid.CreateVersion7():N}.part";
        try
        {
            await using (var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
            {
                await content.CopyToAsync(file, ct);
                file.Flush(flushToDisk: true);
            }
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    public async Task<int> ReadAsync(FileKey key, long offset, Memory<byte> into, CancellationToken ct)
    {
        var path = PathOf(key);
        if (!File.Exists(path)) throw new FileNotFoundException("There is no such file.", key.Path);
        using var file = File.OpenHandle(path, options: FileOptions.Asynchronous);
        var read = 0;
        while (read < into.Length)
        {
            var got = await RandomAccess.ReadAsync(file, into[read..], offset + read, ct);
            if (got == 0) break;
            read += got;
        }
        return read;
    }

    public Task<bool> DeleteAsync(FileKey key, CancellationToken ct)
    {
        var path = PathOf(key);
        if (!File.Exists(path)) return Task.FromResult(false); // perhaps not even its folder is there
        File.Delete(path);
        return Task.FromResult(true);
    }

    private string PathOf(FileKey key) => Path.Combine(root, key.Path.Replace('/', Path.DirectorySeparatorChar));
}
