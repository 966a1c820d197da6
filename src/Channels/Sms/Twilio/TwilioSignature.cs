using System.Security.Cryptography;
using System.Text;

namespace Platform.Channels.Sms.Twilio;

/// <summary>
/// X-Twilio-Signature of a form: HMAC-SHA1 over the address and the sorted fields. Compared in constant time.
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
