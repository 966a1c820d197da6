namespace Platform.Tenancy.Files;

/// <summary>Files outside the database. What is written is already sealed; a store sees no clear content.</summary>
public interface IFileStore
{
    /// <summary>Writes the whole file or nothing; a file of that key that was there before is replaced.</summary>
    Task WriteAsync(FileKey key, Stream content, CancellationToken ct);

    /// <returns>How many bytes were read from the offset on: fewer than asked for only at the end of the file.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    Task<int> ReadAsync(FileKey key, long offset, Memory<byte> into, CancellationToken ct);

    /// <returns>False when there was no such file.</returns>
    Task<bool> DeleteAsync(FileKey key, CancellationToken ct);
}
