namespace Platform.Web.Hosting;

/// <summary>The words behind a command: options with a value each, and the rest.</summary>
public sealed record CommandWords(ILookup<string, string> Named, IReadOnlyList<string> Rest)
{
    public string? One(string name) => Named[name].FirstOrDefault();

    /// <returns>Null when an option is unknown or has no value.</returns>
    public static CommandWords? Read(IReadOnlyList<string> words, params string[] known)
    {
        var (named, rest) = (new List<(string Name, string Value)>(), new List<string>());
        for (var i = 0; i < words.Count; i++)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal)) rest.Add(words[i]);
            else if (!known.Contains(words[i]) || i + 1 == words.Count) return null;
            else named.Add((words[i], words[++i]));
        }
        return new(named.ToLookup(one => one.Name, one => one.Value), rest);
    }
}
