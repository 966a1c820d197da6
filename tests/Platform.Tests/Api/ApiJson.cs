using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Tests.Api;

/// <summary>An answer of the API as a caller has it.</summary>
public sealed record Answer(HttpStatusCode Status, string? Location, string? ContentType, JsonElement Body, string Text);

public static class ApiJson
{
    public static async Task<Answer> GetJsonAsync(this HttpClient api, string path, CancellationToken ct, string? language = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (language is not null) request.Headers.AcceptLanguage.ParseAdd(language);
        return await SendAsync(api, request, ct);
    }

    public static async Task<Answer> PostAsync(
        this HttpClient api, string path, CancellationToken ct, string? key = null, object? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (body is not null) request.Content = JsonContent.Create(body);
        return await SendAsync(api, request, ct);
    }

    public static string Code(this Answer answer) => answer.Body.GetProperty("code").GetString()!;

    private static async Task<Answer> SendAsync(HttpClient api, HttpRequestMessage request, CancellationToken ct)
    {
        using var answer = await api.SendAsync(request, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        return new Answer(
            answer.StatusCode, answer.Headers.Location?.ToString(), answer.Content.Headers.ContentType?.MediaType,
            text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone(), text);
    }
}
