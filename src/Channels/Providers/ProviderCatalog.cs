namespace Platform.Channels.Providers;

/// <summary>Every provider this installation knows, by its key.</summary>
public sealed class ProviderCatalog(IEnumerable<IMessageProvider> providers)
{
    private readonly Dictionary<string, IMessageProvider> _byKey =
        providers.ToDictionary(provider => provider.Key, StringComparer.Ordinal);

    public IReadOnlyCollection<IMessageProvider> All => _byKey.Values;

    public IMessageProvider? Find(string? key) => key is null ? null : _byKey.GetValueOrDefault(key);
}
