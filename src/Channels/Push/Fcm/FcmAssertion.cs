using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Channels.Push.Fcm;

/// <summary>The signed word (RFC 7523) with which a service account asks for a token.</summary>
internal static class FcmAssertion
{
    private const string Scope = "https://www.googleapis.com/auth/firebase.messaging";

    public static string Sign(FcmKey key, string audience, DateTimeOffset now)
    {
        var from = now.ToUnixTimeSeconds();
        var text = $"{Part(new { alg = "RS256", typ = "JWT" })}.{Part(new { iss = key.ClientEmail, scope = Scope, aud = audience, iat = from, exp = from + 3_600 })}";
        using var rsa = RSA.Create();
        rsa.ImportFromPem(key.PrivateKey);
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
