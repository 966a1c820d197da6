using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Testing.Peers;

/// <summary>Firebase's HTTP v1 API and the server that gives its tokens, which checks the signed assertion for real.</summary>
public sealed class FcmServer : LoopbackPeer
{
    private readonly RSA _key = RSA.Create(2_048);
    private volatile string _token = "";

    public string Project => "harbour-app";
    public Uri TokenAddress => new(BaseAddress, "/token");

    /// <summary>The key file as Google gives it; its own addresses lead nowhere, and must not be used.</summary>
    public string ServiceAccount => JsonSerializer.Serialize(new
    {
        type = "service_account", project_id = Project, private_key = _key.ExportPkcs8PrivateKeyPem(),
        client_email = "push@harbour-app.example", token_uri = "http://127.0.0.1:1/token",
    });

    public void ForgetToken() => _token = "";

    protected override void Map(WebApplication app)
    {
        app.MapPost("/token", async (HttpContext http) =>
        {
            var form = await http.Request.ReadFormAsync();
            if (!IsSigned(form["assertion"].ToString())) return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
            return Results.Json(new { access_token = _token = NewToken(), expires_in = 3_599, token_type = "Bearer" });
        });
        app.MapPost("/v1/projects/{project}/messages:send", async (string project, HttpContext http, JsonObject ask) =>
        {
            if (_token.Length == 0 || http.Request.Headers.Authorization != $"Bearer {_token}") return Error(401, "UNAUTHENTICATED", null);
            if (project != Project) return Error(404, "NOT_FOUND", null);
            if (Faults.Throttle.Take())
            {
                http.Response.Headers.RetryAfter = "7";
                return Error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED");
            }
            if (Faults.Refuse is { } code) return Error(code == "UNREGISTERED" ? 404 : code == "SENDER_ID_MISMATCH" ? 403 : code == "UNAVAILABLE" ? 503 : 400, "X", code);
            var message = ask["message"]!;
            var id = $"projects/{Project}/messages/{Guid.CreateVersion7():N}";
            return await AcceptAsync(
                http, new PeerMessage(message["data"]!["msg_id"]!.ToString(), message["token"]!.ToString(), message["notification"]!["body"]!.ToString(), id),
                new { name = id });
        });
    }

    private bool IsSigned(string assertion)
    {
        var parts = assertion.Split('.');
        if (parts.Length != 3 || !_key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)) return false;
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        return claims["aud"]!.ToString() == TokenAddress.ToString() && (long)claims["exp"]! - (long)claims["iat"]! <= 3_600
            && claims["scope"]!.ToString().EndsWith("/firebase.messaging", StringComparison.Ordinal);
    }

    private static IResult Error(int status, string word, string? code) => Results.Json(new
    {
        error = new
        {
            code = status, status = word, message = "refused",
            details = code is null ? [] : new[] { new Dictionary<string, string> { ["@type"] = "type.googleapis.com/google.firebase.fcm.v1.FcmError", ["errorCode"] = code } },
        },
    }, statusCode: status);
}
