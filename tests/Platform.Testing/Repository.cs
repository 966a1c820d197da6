namespace Platform.Testing;

/// <summary>The working copy the tests were built in, for tests that read sources and documents.</summary>
public static class Repository
{
    private static readonly HashSet<string> NotOurs = new(
        ["artifacts", "bin", "obj", "node_modules", "TestResults", "lib"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The folder that holds Platform.sln, found upwards from the test program.</summary>
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Files under a folder of the repository, without build output, by their path from the root with '/'.</summary>
    public static IEnumerable<string> Files(string folder, params string[] extensions)
    {
        foreach (var file in Walk(new DirectoryInfo(PathOf(folder))))
        {
            if (extensions.Length == 0 || extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        }
    }

    public static string Read(string path) => File.ReadAllText(PathOf(path));

    private static IEnumerable<string> Walk(DirectoryInfo folder)
    {
        if (!folder.Exists) yield break;
        foreach (var file in folder.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal)) yield return file.FullName;
        foreach (var inner in folder.EnumerateDirectories().OrderBy(inner => inner.Name, StringComparer.Ordinal))
        {
            if (NotOurs.Contains(inner.Name) || (inner.Name.StartsWith('.') && inner.Name != ".ci")) continue;
            foreach (var file in Walk(inner)) yield return file;
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Platform.sln"))) return folder.FullName;
        throw new InvalidOperationException("No Platform.sln above the test program: run the tests in a working copy.");
    }
}
