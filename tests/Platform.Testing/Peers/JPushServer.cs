using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Testing.Peers;

/// <summary>JPush's v3 API as far as one notification to one phone goes.</summary>
public sealed class JPushServer : LoopbackPeer
{
    private int _ids = 18_100;

    public string AppKey { get; } = RandomNumberGenerator.GetHexString(24, lowercase: true);
    public string MasterSecret { get; } = RandomNumberGenerator.GetHexString(24, lowercase: true);

    protected override void Map(WebApplication app)
    {
        app.MapGet("/v3/push/cid", (HttpContext http) =>
            IsKnown(http) ? Results.Json(new { cidlist = new[] { $"{AppKey}-{Guid.CreateVersion7()}" } }) : Error(401, 1004));
        app.MapPost("/v3/push", async (HttpContext http, JsonObject ask) =>
        {
            if (!IsKnown(http)) return Error(401, 1004);
            if (Faults.Throttle.Take()) return Error(429, 2002);
            if (Faults.Refuse is { } code) return Error(code == "1030" ? 503 : 400, int.Parse(code, System.Globalization.CultureInfo.InvariantCulture));
            if (ask["audience"]?["registration_id"] is not JsonArray { Count: 1 } to || ask["notification"]?["android"] is not { } note) return Error(400, 1003);
            var id = $"{Interlocked.Increment(ref _ids)}";
            return await AcceptAsync(
                http, new PeerMessage(note["extras"]!["msg_id"]!.ToString(), to[0]!.ToString(), note["alert"]!.ToString(), id),
                new { sendno = "0", msg_id = id });
        });
    }

    private bool IsKnown(HttpContext http) => http.Request.Headers.Authorization
        == "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{AppKey}:{MasterSecret}"));

    private static IResult Error(int status, int code) => Results.Json(new { error = new { code, message = "refused" } }, statusCode: status);
}
