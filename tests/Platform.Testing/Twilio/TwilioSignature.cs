using System.Security.Cryptography;
using System.Text;

namespace Platform.Testing.Twilio;

/// <summary>X-Twilio-Signature of a form post, written from the documentation and apart from the product's own check.</summary>
public static class TwilioSignature
{
    public static string Sign(string authToken, string url, IEnumerable<KeyValuePair<string, string>> form)
    {
        var text = new StringBuilder(url);
        foreach (var (key, value) in form.OrderBy(pair => pair.Key, StringComparer.Ordinal)) text.Append(key).Append(value);
#pragma warning disable CA5350 // Twilio's signature is HMAC-SHA1; the choice is not ours.
        var mac = HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(text.ToString()));
#pragma warning restore CA5350
        return Convert.ToBase64String(mac);
    }
}
