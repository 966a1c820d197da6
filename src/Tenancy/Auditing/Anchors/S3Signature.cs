using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Tenancy.Auditing.Anchors;

/// <summary>AWS Signature Version 4 of one request to an S3 API, over every header it has.</summary>
public static class S3Signature
{
    /// <param name="body">The bytes that are sent; empty for none.</param>
    public static void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, AnchorBucket bucket, DateTimeOffset now)
    {
        var address = request.RequestUri!;
        var (time, day) = (now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture), now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        var bodyHash = Convert.ToHexStringLower(SHA256.HashData(body));
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", bodyHash);
        request.Headers.TryAddWithoutValidation("x-amz-date", time);
        // The content's type and length are for the transport; what of the content matters is in its hash.
        var headers = request.Headers.Select(header => (Name: header.Key.ToLowerInvariant(), Value: string.Join(',', header.Value).Trim()))
            .Append((Name: "host", Value: address.IsDefaultPort ? address.Host : $"{address.Host}:{address.Port.ToString(CultureInfo.InvariantCulture)}"))
            .OrderBy(header => header.Name, StringComparer.Ordinal).ToList();
        var names = string.Join(';', headers.Select(header => header.Name));
        var canonical = string.Join(
            '\n', request.Method.Method, address.AbsolutePath, address.Query.TrimStart('?'), string.Concat(headers.Select(header => $"{header.Name}:{header.Value}\n")), names, bodyHash);
        var place = $"{day}/{bucket.Region}/s3/aws4_request";
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{place}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + bucket.SecretKey);
        foreach (var part in (string[])[day, bucket.Region, "s3", "aws4_request"]) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={bucket.AccessKey}/{place},SignedHeaders={names},Signature={signature}");
    }
}
