using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Platform.Tenancy.Auditing.Anchors;

/// <summary>
/// Keeps checkpoints as objects under lock, one for each size: neither this platform's key nor the account's owner can
/// change or delete them before their day, where the store keeps the lock that it was asked for.
/// </summary>
public sealed class BucketArchive(AnchorBucket bucket, HttpClient http, TimeProvider clock) : IAuditArchive
{
    private const string Ending = ".checkpoint";

    public string Name => "bucket";

    /// <exception cref="HttpRequestException">The store did not take it; with its status where it answered.</exception>
    public async Task<bool> KeepAsync(string origin, long size, string note, CancellationToken ct)
    {
        var body = Encoding.UTF8.GetBytes(note);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(Root, KeyOf(origin, size)));
        request.Headers.TryAddWithoutValidation("If-None-Match", "*"); // never a second version over the first
        request.Headers.TryAddWithoutValidation("x-amz-object-lock-mode", "COMPLIANCE");
        request.Headers.TryAddWithoutValidation(
            "x-amz-object-lock-retain-until-date", clock.GetUtcNow().AddDays(bucket.LockDays).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        // Objects under lock need a checksum that the store compares.
        request.Headers.TryAddWithoutValidation("x-amz-checksum-sha256", Convert.ToBase64String(SHA256.HashData(body)));
        request.Content = new ByteArrayContent(body);
        using var answer = await SendAsync(request, body, ct);
        if (answer.StatusCode is System.Net.HttpStatusCode.PreconditionFailed) return false;
        Refuse(answer);
        return true;
    }

    public async Task<IReadOnlyList<string>> ReadAsync(string origin, CancellationToken ct)
    {
        var keys = new List<string>();
        string? next = null;
        do
        {
            (var page, next) = await ListAsync(origin, 1_000, next, ct);
            keys.AddRange(page);
        }
        while (next is not null);
        keys.Reverse();
        var notes = new List<string>(keys.Count);
        foreach (var key in keys) notes.Add(await GetAsync(key, ct));
        return notes;
    }

    public async Task<string?> NewestAsync(string origin, CancellationToken ct) =>
        await ListAsync(origin, 1, null, ct) is ([var key, ..], _) ? await GetAsync(key, ct) : null;

    private Uri Root => bucket.Address.AbsoluteUri.EndsWith('/') ? bucket.Address : new Uri(bucket.Address.AbsoluteUri + "/");

    // A store lists by name from the smallest on: what is left to the largest number puts the newest first.
    private static string KeyOf(string origin, long size) => string.Create(
        CultureInfo.InvariantCulture, $"{FolderOf(origin)}{long.MaxValue - size:D19}-{size}{Ending}");

    private static string FolderOf(string origin) => origin[(origin.LastIndexOf('/') + 1)..] + "/";

    private async Task<(List<string> Keys, string? Next)> ListAsync(string origin, int most, string? from, CancellationToken ct)
    {
        var query = new List<(string Name, string Value)> { ("list-type", "2"), ("max-keys", most.ToString(CultureInfo.InvariantCulture)), ("prefix", FolderOf(origin)) };
        if (from is not null) query.Insert(0, ("continuation-token", from)); // in order of names, as the signature wants it
        var asked = string.Join('&', query.Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value)}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Root, "?" + asked));
        using var answer = await SendAsync(request, [], ct);
        Refuse(answer);
        using var reader = XmlReader.Create(await answer.Content.ReadAsStreamAsync(ct), new XmlReaderSettings { Async = true, DtdProcessing = DtdProcessing.Prohibit });
        var list = await XDocument.LoadAsync(reader, LoadOptions.None, ct);
        var keys = list.Descendants().Where(one => one.Name.LocalName is "Key").Select(one => one.Value).Where(key => key.EndsWith(Ending, StringComparison.Ordinal)).ToList();
        return (keys, list.Descendants().FirstOrDefault(one => one.Name.LocalName is "NextContinuationToken")?.Value);
    }

    private async Task<string> GetAsync(string key, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Root, key));
        using var answer = await SendAsync(request, [], ct);
        Refuse(answer);
        return await answer.Content.ReadAsStringAsync(ct);
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, byte[] body, CancellationToken ct)
    {
        S3Signature.Sign(request, body, bucket, clock.GetUtcNow());
        return http.SendAsync(request, ct);
    }

    private static void Refuse(HttpResponseMessage answer)
    {
        // The body of a refusal repeats what was asked; the status alone goes into logs.
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"The bucket answered {(int)answer.StatusCode}.", null, answer.StatusCode);
    }
}
