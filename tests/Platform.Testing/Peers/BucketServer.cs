using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Testing.Peers;

/// <summary>An object that the bucket holds.</summary>
/// <param name="LockedUntil">Before then the bucket neither deletes nor replaces it.</param>
public sealed record BucketObject(byte[] Body, DateTimeOffset LockedUntil);

/// <summary>A bucket with object lock on loopback: it checks each signature, takes nothing without a lock and keeps what is locked.</summary>
public sealed class BucketServer(string accessKey, string secretKey) : LoopbackPeer
{
    private readonly ConcurrentDictionary<string, BucketObject> _objects = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, BucketObject> Objects => _objects;
    public Uri Bucket => new(BaseAddress, "/anchors/");

    /// <summary>Whether it answers nothing but 503.</summary>
    public bool IsDown { get; set; }

    /// <summary>How many names it lists at once, whatever was asked for.</summary>
    public int Page { get; set; } = 1_000;

    /// <summary>What somebody else with a key to the bucket puts there.</summary>
    public void Put(string key, string text) => _objects[key] = new(Encoding.UTF8.GetBytes(text), DateTimeOffset.MinValue);

    protected override void Map(WebApplication app)
    {
        app.Use(async (http, next) =>
        {
            if (IsDown) http.Response.StatusCode = 503;
            else if (!await IsSignedAsync(http)) http.Response.StatusCode = 403;
            else await next(http);
        });
        app.MapGet("/anchors/", List);
        app.MapGet("/anchors/{**key}", (string key) => _objects.TryGetValue(key, out var found) ? Results.Bytes(found.Body) : Results.NotFound());
        app.MapDelete("/anchors/{**key}", (string key) => _objects.TryGetValue(key, out var found) && found.LockedUntil > TimeProvider.System.GetUtcNow()
            ? Results.StatusCode(403)
            : Results.StatusCode(_objects.TryRemove(key, out _) ? 204 : 404));
        app.MapPut("/anchors/{**key}", PutAsync);
    }

    private async Task<IResult> PutAsync(string key, HttpContext http)
    {
        var headers = http.Request.Headers;
        var body = await BodyAsync(http);
        if (headers["x-amz-object-lock-mode"] != "COMPLIANCE") return Results.BadRequest();
        if (!DateTimeOffset.TryParse(headers["x-amz-object-lock-retain-until-date"], CultureInfo.InvariantCulture, out var until)) return Results.BadRequest();
        if (headers["x-amz-checksum-sha256"] != Convert.ToBase64String(SHA256.HashData(body))) return Results.BadRequest();
        if (headers.IfNoneMatch == "*" && _objects.ContainsKey(key)) return Results.StatusCode(412);
        _objects[key] = new(body, until);
        return Results.Ok();
    }

    private IResult List(HttpContext http)
    {
        var (prefix, after) = (http.Request.Query["prefix"].ToString(), http.Request.Query["continuation-token"].ToString());
        var most = Math.Min(Page, int.Parse(http.Request.Query["max-keys"]!, CultureInfo.InvariantCulture));
        var keys = _objects.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, after) > 0)
            .Order(StringComparer.Ordinal).ToList();
        XNamespace of = "http://s3.amazonaws.com/doc/2006-03-01/";
        var answer = new XElement(of + "ListBucketResult", keys.Take(most).Select(key => new XElement(of + "Contents", new XElement(of + "Key", key))));
        if (keys.Count > most) answer.Add(new XElement(of + "NextContinuationToken", keys[most - 1]));
        return Results.Content(answer.ToString(), "application/xml");
    }

    /// <summary>Computes the signature anew out of what arrived, as the scheme's description has it.</summary>
    private async Task<bool> IsSignedAsync(HttpContext http)
    {
        var said = http.Request.Headers.Authorization.ToString();
        var parts = said.Replace("AWS4-HMAC-SHA256 ", "", StringComparison.Ordinal).Split(',').Select(part => part.Trim().Split('=', 2)).Where(part => part.Length == 2).ToDictionary(part => part[0], part => part[1]);
        if (!parts.TryGetValue("Credential", out var credential) || credential.Split('/') is not [var key, var day, var region, "s3", "aws4_request"] || key != accessKey) return false;
        var bodyHash = Convert.ToHexStringLower(SHA256.HashData(await BodyAsync(http)));
        if (http.Request.Headers["x-amz-content-sha256"] != bodyHash) return false;
        var signed = parts["SignedHeaders"].Split(';');
        var query = string.Join('&', http.Request.Query.Select(one => $"{Uri.EscapeDataString(one.Key)}={Uri.EscapeDataString(one.Value!)}").Order(StringComparer.Ordinal));
        var canonical = $"{http.Request.Method}\n{http.Request.Path}\n{query}\n{string.Concat(signed.Select(name => $"{name}:{http.Request.Headers[name]}\n"))}\n{parts["SignedHeaders"]}\n{bodyHash}";
        var toSign = $"AWS4-HMAC-SHA256\n{http.Request.Headers["x-amz-date"]}\n{day}/{region}/s3/aws4_request\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signing = new[] { day, region, "s3", "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), (last, part) => HMACSHA256.HashData(last, Encoding.UTF8.GetBytes(part)));
        return parts["Signature"] == Convert.ToHexStringLower(HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes(toSign)));
    }

    private static async Task<byte[]> BodyAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        http.Request.Body.Position = 0;
        using var copy = new MemoryStream();
        await http.Request.Body.CopyToAsync(copy);
        return copy.ToArray();
    }
}
