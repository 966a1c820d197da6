using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Channels.Providers;

namespace Platform.Channels.Letters;

internal static class LetterServices
{
    public static IServiceCollection AddLetters(this IServiceCollection services)
    {
        services.AddOptions<LetterOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<LetterOptions>, LetterOptionsValidator>();
        services.AddSingleton<LetterFont>();
        services.AddSingleton<IMessageProvider, PrintedLetters>();
        return services.AddScoped<MakeLetterBatch>().AddScoped<ListLetterBatches>().AddScoped<ReadLetterBatch>();
    }
}
