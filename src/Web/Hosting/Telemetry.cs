using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Platform.Web.Features.Debtor;

namespace Platform.Web.Hosting;

/// <summary>Traces and metrics, sent only where an OTLP endpoint is configured (the standard <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>).</summary>
public static class Telemetry
{
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("platform"))
            .WithTracing(traces => traces
                .AddSource("Platform.*")
                .AddAspNetCoreInstrumentation(web => web.Filter = http =>
                    // A debtor's address is a key: it stands in no trace.
                    !http.Request.Path.StartsWithSegments("/health") && !http.Request.Path.StartsWithSegments(DebtorEndpoints.Root))
                .AddHttpClientInstrumentation())
            .WithMetrics(metrics => metrics
                .AddMeter("Platform.*")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation())
            .UseOtlpExporter();
    }
}
