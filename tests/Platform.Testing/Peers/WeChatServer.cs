using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Platform.Testing.Peers;

/// <summary>The part of WeChat's official account API that sending needs: errors come as codes in a 200.</summary>
public sealed class WeChatServer : LoopbackPeer
{
    private volatile string _token = "";
    private int _ids = 200_163_836;

    public string AppId { get; } = "wx" + RandomNumberGenerator.GetHexString(16, lowercase: true);
    public string AppSecret { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The token given last is no longer known, as when another program replaced it.</summary>
    public void ForgetToken() => _token = "";

    protected override void Map(WebApplication app)
    {
        app.MapPost("/cgi-bin/stable_token", (JsonObject ask) =>
        {
            if (ask["appid"]?.ToString() != AppId) return Error(40013);
            if (ask["secret"]?.ToString() != AppSecret || ask["grant_type"]?.ToString() != "client_credential") return Error(40125);
            if (_token.Length == 0) _token = NewToken();
            return Results.Json(new { access_token = _token, expires_in = 7_200 });
        });
        app.MapPost("/cgi-bin/message/template/send", async (HttpContext http, JsonObject ask) =>
        {
            if (Refusal(http) is { } refused) return refused;
            if (ask["template_id"] is null || ask["data"]?["thing1"]?["value"]?.ToString() is not { } text) return Error(47003);
            return await TakeAsync(http, ask["client_msg_id"]!.ToString(), ask, text);
        });
        app.MapPost("/cgi-bin/message/custom/send", async (HttpContext http, JsonObject ask) =>
            Refusal(http) ?? await TakeAsync(http, "", ask, ask["text"]!["content"]!.ToString()));
    }

    private Task<IResult> TakeAsync(HttpContext http, string key, JsonObject ask, string text)
    {
        var id = Interlocked.Increment(ref _ids);
        return AcceptAsync(
            http, new PeerMessage(key, ask["touser"]!.ToString(), text, $"{id}"), new { errcode = 0, errmsg = "ok", msgid = id });
    }

    private IResult? Refusal(HttpContext http)
    {
        if (_token.Length == 0 || http.Request.Query["access_token"] != _token) return Error(40001);
        if (Faults.Throttle.Take()) return Error(45011);
        return Faults.Refuse is { } code ? Error(int.Parse(code, System.Globalization.CultureInfo.InvariantCulture)) : null;
    }

    private static IResult Error(int code) => Results.Json(new { errcode = code, errmsg = "refused" });
}
