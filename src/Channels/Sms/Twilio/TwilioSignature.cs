using System.Security.Cryptography;
using System.Text;

namespace Platform.Channels.Sms.Twilio;

/// <summary>
/// X-Twilio-Signature: HMAC-SHA1 over the address and, for a form, its sorted fields; for JSON over the address alone, which
/// then carries the body's SHA-256 (providers.md §3). Compared in constant time.
/// </summary>
public static class TwilioSignature
{
    /// <param name="url">The address exactly as Twilio called it, from configuration, with path and query.</param>
    public static bool IsValidForm(
        string authToken, string url, IEnumerable<KeyValuePair<string, string>> form, string? signature)
    {
        var fields = new StringBuilder();
        foreach (var (key, value) in form.OrderBy(field => field.Key, StringComparer.Ordinal).ThenBy(field => field.Value, StringComparer.Ordinal))
            fields.Append(key).Append(value);
        return Matches(authToken, url, fields.ToString(), signature);
    }

    public static bool IsValidJson(string authToken, string url, ReadOnlySpan<byte> body, string? signature)
    {
        const string Mark = "bodySHA256=";
        var at = url.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0) return false;
        var given = url[(at + Mark.Length)..].Split('&')[0];
        var real = Convert.ToHexStringLower(SHA256.HashData(body));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(given), Encoding.ASCII.GetBytes(real))
            && Matches(authToken, url, "", signature);
    }

    private static bool Matches(string authToken, string url, string fields, string? signature)
    {
        if (string.IsNullOrEmpty(signature) || string.IsNullOrEmpty(authToken)) return false;
        Span<byte> given = stackalloc byte[20];
        if (!Convert.TryFromBase64String(signature, given, out var length) || length != given.Length) return false;
        // Twilio signs with the port or without it, and is not consistent.
        var isValid = false;
        foreach (var form in Forms(url)) isValid |= CryptographicOperations.FixedTimeEquals(Mac(authToken, form + fields), given);
        return isValid;
    }

    private static IEnumerable<string> Forms(string url)
    {
        yield return url;
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) yield break;
        var start = scheme + 3;
        var end = url.IndexOfAny(['/', '?'], start);
        if (end < 0) end = url.Length;
        var host = url[start..end];
        var colon = host.LastIndexOf(':');
        var hasPort = colon > host.LastIndexOf(']') && colon > host.LastIndexOf('@');
        yield return hasPort
            ? url[..(start + colon)] + url[end..]
            : url[..end] + (url.StartsWith("https", StringComparison.OrdinalIgnoreCase) ? ":443" : ":80") + url[end..];
    }

    private static byte[] Mac(string authToken, string text)
    {
#pragma warning disable CA5350 // Twilio's signature is HMAC-SHA1; the choice is not ours.
        return HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }
}
