namespace Platform.Channels.Voice;

/// <summary>The registered voice providers by key.</summary>
public sealed class VoiceCatalog(IEnumerable<IVoiceProvider> providers)
{
    private readonly Dictionary<string, IVoiceProvider> _byKey = providers.ToDictionary(provider => provider.Key);

    public IReadOnlyCollection<string> Keys => [.. _byKey.Keys.Order(StringComparer.Ordinal)];

    public IVoiceProvider? Find(string key) => _byKey.GetValueOrDefault(key);

    public IVoiceProvider Of(DialingLine line) =>
        Find(line.Provider) ?? throw new InvalidOperationException($"The line's provider {line.Provider} is not known here.");
}
