using System.Globalization;

namespace Platform.Tenancy.Auditing;

/// <summary>
/// Keeps checkpoints as files, one for each size, that are written once and never again: a folder on another machine, or
/// one that a backup or an object store with a lock takes away.
/// </summary>
public sealed class FolderArchive(string root) : IAuditArchive
{
    private const string Ending = ".checkpoint";

    public string Name => "folder";

    /// <returns>False when there is a file of that size already; it stays as it is.</returns>
    public async Task<bool> KeepAsync(string origin, long size, string note, CancellationToken ct)
    {
        var path = Path.Combine(FolderOf(origin), size.ToString("D15", CultureInfo.InvariantCulture) + Ending);
        if (File.Exists(path)) return false;
        Directory.CreateDirectory(FolderOf(origin));
        // Beside it first: a crash leaves a stray part, never half a checkpoint.
        var part = $"{path}.{Guid.CreateVersion7():N}.part";
        await File.WriteAllTextAsync(part, note, ct);
        try
        {
            File.Move(part, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(part);
            return false;
        }
    }

    public async Task<IReadOnlyList<string>> ReadAsync(string origin, CancellationToken ct)
    {
        var notes = new List<string>();
        foreach (var file in Files(origin)) notes.Add(await File.ReadAllTextAsync(file, ct));
        return notes;
    }

    public async Task<string?> NewestAsync(string origin, CancellationToken ct) =>
        Files(origin).LastOrDefault() is { } file ? await File.ReadAllTextAsync(file, ct) : null;

    private IEnumerable<string> Files(string origin) =>
        Directory.Exists(FolderOf(origin)) ? Directory.EnumerateFiles(FolderOf(origin), "*" + Ending).Order(StringComparer.Ordinal) : [];

    // The last part of an origin is the tenant's id; what stands before it is this platform's own name.
    private string FolderOf(string origin) => Path.Combine(root, origin[(origin.LastIndexOf('/') + 1)..]);
}
