using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Tenancy.Data;

/// <summary>Carries the modules' model parts into a context, which may have nothing but options in its constructor.</summary>
public sealed class ModelPartsExtension(IReadOnlyList<IModelPart> parts) : IDbContextOptionsExtension
{
    private ExtensionInfo? _info;

    public IReadOnlyList<IModelPart> Parts { get; } = parts;
    public DbContextOptionsExtensionInfo Info => _info ??= new ExtensionInfo(this);

    public void ApplyServices(IServiceCollection services)
    {
        // Nothing to register: the context reads the parts from its options.
    }

    public void Validate(IDbContextOptions options)
    {
        if (Parts.Count == 0) throw new InvalidOperationException("A context needs at least one model part.");
    }

    private sealed class ExtensionInfo(ModelPartsExtension owner) : DbContextOptionsExtensionInfo(owner)
    {
        private string Names => string.Join(',', owner.Parts.Select(part => part.GetType().FullName));

        public override bool IsDatabaseProvider => false;
        public override string LogFragment => $"parts={owner.Parts.Count} ";

        public override int GetServiceProviderHashCode() => Names.GetHashCode(StringComparison.Ordinal);

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) =>
            other is ExtensionInfo info && info.Names == Names;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["parts"] = Names;
    }
}

public static class ModelPartsOptions
{
    public static DbContextOptionsBuilder UseModelParts(this DbContextOptionsBuilder options, IEnumerable<IModelPart> parts)
    {
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new ModelPartsExtension([.. parts]));
        return options;
    }
}
