using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Platform.Tests.Imports;

/// <summary>What a lender's core system does with the import API.</summary>
internal static class ImportSending
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Uri All = new("/api/v1/imports", UriKind.Relative);

    public static async Task<HttpResponseMessage> SendAsync(HttpClient api, string csv, CancellationToken ct)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        body.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return await api.PostAsync("/api/v1/imports?fileName=portfolio.csv", body, ct);
    }

    /// <summary>Sends a file and waits for the import's end.</summary>
    public static async Task<JsonElement> ImportAsync(HttpClient api, string csv, CancellationToken ct)
    {
        using var started = await SendAsync(api, csv, ct);
        started.EnsureSuccessStatusCode();
        return await EndAsync(api, started.Headers.Location!, ct);
    }

    public static async Task<JsonElement> EndAsync(HttpClient api, Uri location, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var import = await ReadAsync(api, location, "en", ct);
            if (import.GetProperty("state").GetString() != "running") return import;
            if (waited.Elapsed > Patience) throw new TimeoutException($"The import still runs: {import}");
            await Task.Delay(50, ct);
        }
    }

    public static async Task<IReadOnlyList<JsonElement>> EventuallyAsync(
        HttpClient api, Func<IReadOnlyList<JsonElement>, bool> holds, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            IReadOnlyList<JsonElement> list = [.. (await ReadAsync(api, All, "en", ct)).EnumerateArray()];
            if (holds(list)) return list;
            if (waited.Elapsed > Patience) throw new TimeoutException($"It did not come to that: {string.Join('\n', list)}");
            await Task.Delay(50, ct);
        }
    }

    public static async Task<JsonElement> ReadAsync(HttpClient api, Uri address, string language, CancellationToken ct)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Get, address);
        ask.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue(language));
        using var answer = await api.SendAsync(ask, ct);
        answer.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct)).RootElement.Clone();
    }

    public static IReadOnlyList<string> Errors(JsonElement import) =>
        [.. import.GetProperty("errors").EnumerateArray().Select(error =>
            string.Join(' ', error.GetProperty("row"), error.GetProperty("field"), error.GetProperty("code"), error.GetProperty("message")))];
}
