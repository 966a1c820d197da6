using Microsoft.Extensions.DependencyInjection;

namespace Platform.Tests.Host;

/// <summary>What a test wants of its host beyond the usual.</summary>
public sealed record HostWishes
{
    /// <summary>Configuration by key (<c>Tenancy:BaseDomain</c>), over the usual.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Replaces services; the rest is the product as it is shipped.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    public string Environment { get; init; } = "Development";

    internal bool SeedsWorld { get; init; }
}
