using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Platform.Channels.Providers;

/// <summary>What an HTTP provider answered; <see cref="Body"/> is empty when it was no JSON object.</summary>
internal sealed record HttpAnswer(int Status, JsonObject Body, TimeSpan? RetryAfter)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>How long a throttled account waits, within reason.</summary>
    public SendOutcome Throttled(TimeSpan usual)
    {
        var wait = RetryAfter ?? usual;
        return new SendOutcome.Throttled(TimeSpan.FromSeconds(Math.Clamp(wait.TotalSeconds, 0.1, 600)));
    }
}

/// <summary>JSON over HTTP as all providers of this kind are spoken to: no retries, no redirects, nothing logged.</summary>
internal static class ProviderHttp
{
    // WeChat shows escaped characters as they are written.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IServiceCollection AddProviderHttp(this IServiceCollection services, string name, Func<ProviderAddresses, string> address)
    {
        services.AddHttpClient(name)
            .ConfigureHttpClient((provider, http) =>
            {
                http.BaseAddress = new Uri(address(provider.GetRequiredService<IOptions<ProviderAddresses>>().Value));
                http.Timeout = Timeout.InfiniteTimeSpan; // the dispatcher's own patience decides
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                MaxConnectionsPerServer = 256,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
                ConnectTimeout = TimeSpan.FromSeconds(5),
                AllowAutoRedirect = false,
                UseCookies = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers(); // addresses and tokens stand in the URLs and bodies
        return services;
    }

    public static HttpContent Body(JsonObject body) =>
        new StringContent(body.ToJsonString(Json), new MediaTypeHeaderValue("application/json", "utf-8"));

    public static async Task<HttpAnswer> AskAsync(
        this HttpClient http, HttpMethod method, string path, HttpContent? body, AuthenticationHeaderValue? who, DateTimeOffset now,
        CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Authorization = who;
        using var response = await http.SendAsync(request, ct);
        var after = response.Headers.RetryAfter;
        return new HttpAnswer((int)response.StatusCode, Parse(await response.Content.ReadAsStringAsync(ct)), after?.Delta ?? after?.Date - now);
    }

    private static JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return []; // judged by its status alone
        }
    }
}
