using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Testing.Twilio;

/// <summary>One call as the server took it; the test moves its legs.</summary>
public sealed class TwilioVoiceCall(string sid, IFormCollection form, DateTimeOffset at)
{
    public string Sid { get; } = sid;
    public string To { get; } = form["To"].ToString();
    public string Twiml { get; } = form["Twiml"].ToString();
    public string? StatusCallback { get; } = form.TryGetValue("StatusCallback", out var url) ? url.ToString() : null;
    public DateTimeOffset At { get; } = at;
    public string Status { get; set; } = "queued";

    /// <summary>The debtor's leg; null until the collector answered.</summary>
    public string? Leg { get; set; }
    public int LegSeconds { get; set; }
    public byte[]? Recording { get; set; }
    public bool RecordingDeleted { get; set; }
}

/// <summary>
/// A Twilio-shaped server for calls on loopback: create, read, list, end, recordings. Its ledger is the ground truth for how
/// often anybody was dialled.
/// </summary>
public sealed class TwilioVoiceServer : IAsyncDisposable
{
    private const string Root = "/2010-04-01/Accounts/{account}";
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<TwilioVoiceCall> _calls = new();

    private TwilioVoiceServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Use((http, next) => Authentic(http) ? next(http) : Refuse(http));
        _app.MapPost(Root + "/Calls.json", (HttpContext http, CancellationToken ct) => CreateAsync(http));
        _app.MapGet(Root + "/Calls.json", List);
        _app.MapGet(Root + "/Calls/{sid}.json", (string sid) => Find(sid) is { } call ? Results.Json(Own(call)) : Results.NotFound());
        _app.MapPost(Root + "/Calls/{sid}.json", EndAsync);
        _app.MapGet(Root + "/Calls/{sid}/Recordings.json", (string sid) => Results.Json(new
        {
            recordings = Find(sid) is { Recording: not null, RecordingDeleted: false } call ? new[] { new { sid = "RE" + call.Sid[2..], status = "completed" } } : [],
        }));
        _app.MapGet(Root + "/Recordings/{sid}.wav", AudioAsync);
        _app.MapDelete(Root + "/Recordings/{sid}.json", (string sid) =>
        {
            if (Find("CA" + sid[2..]) is not { } call) return Results.NotFound();
            call.RecordingDeleted = true;
            return Results.NoContent();
        });
    }

    public static async Task<TwilioVoiceServer> StartAsync(CancellationToken ct)
    {
        var server = new TwilioVoiceServer();
        await server._app.StartAsync(ct);
        return server;
    }

    public Uri BaseAddress => new(_app.Urls.First());
    public string AccountSid { get; } = "AC" + Hex();
    public string AuthToken { get; } = Hex();

    /// <summary>The call is taken and the connection torn off without an answer, so many times.</summary>
    public Countdown AcceptThenDrop { get; } = new();

    /// <summary>500 although the call was taken.</summary>
    public Countdown FailAfterAccept { get; } = new();

    /// <summary>429 and nothing taken.</summary>
    public Countdown Throttle { get; } = new();

    /// <summary>400 with error 21211 and nothing taken.</summary>
    public Countdown RefuseNumber { get; } = new();

    /// <summary>A recording is asked for and 500 answered.</summary>
    public Countdown FailAudio { get; } = new();

    /// <summary>The connection is torn off in the middle of a recording.</summary>
    public Countdown TearAudio { get; } = new();

    /// <summary>How long the answer to a create takes after the call was taken.</summary>
    public TimeSpan Delay { get; set; }

    public IReadOnlyList<TwilioVoiceCall> Calls => [.. _calls];

    private TwilioVoiceCall? Find(string sid) => _calls.FirstOrDefault(call => call.Sid == sid);

    private async Task<IResult> CreateAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (Throttle.Take()) return Results.Json(new { code = 20429, status = 429 }, statusCode: 429);
        if (RefuseNumber.Take()) return Results.Json(new { code = 21211, status = 400 }, statusCode: 400);
        var call = new TwilioVoiceCall("CA" + Hex(), form, TimeProvider.System.GetUtcNow());
        _calls.Enqueue(call);
        if (Delay > TimeSpan.Zero) await Task.Delay(Delay, http.RequestAborted);
        if (FailAfterAccept.Take()) return Results.Json(new { code = 20500, status = 500 }, statusCode: 500);
        if (!AcceptThenDrop.Take()) return Results.Json(Own(call), statusCode: 201);
        http.Abort();
        return Results.Empty;
    }

    private async Task<IResult> AudioAsync(string sid, HttpContext http)
    {
        if (Find("CA" + sid[2..]) is not { Recording: { } audio, RecordingDeleted: false }) return Results.NotFound();
        if (FailAudio.Take()) return Results.StatusCode(500);
        if (!TearAudio.Take()) return Results.Bytes(audio, "audio/x-wav");
        http.Response.ContentLength = audio.Length;
        await http.Response.Body.WriteAsync(audio.AsMemory(0, audio.Length / 2), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        http.Abort();
        return Results.Empty;
    }

    private IResult List(HttpContext http)
    {
        var query = http.Request.Query;
        if (query.TryGetValue("ParentCallSid", out var parent))
            return Results.Json(new { calls = Find(parent!) is { Leg: not null } call ? new[] { new { sid = "CA" + Hex(), status = call.Leg, date_created = Date(call.At), duration = call.LegSeconds.ToString(CultureInfo.InvariantCulture) } } : [] });
        return Results.Json(new { calls = _calls.Where(call => call.To == query["To"]).Select(Own) });
    }

    private async Task<IResult> EndAsync(string sid, HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (Find(sid) is not { } call) return Results.NotFound();
        if (form["Status"] == "completed") (call.Status, call.Leg) = ("completed", call.Leg is null ? null : "completed");
        return Results.Json(Own(call));
    }

    private static object Own(TwilioVoiceCall call) => new { sid = call.Sid, status = call.Status, date_created = Date(call.At), duration = "0" };

    private static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture) + " +0000";

    private bool Authentic(HttpContext http) =>
        AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var header) && header.Parameter is not null
        && Encoding.UTF8.GetString(Convert.FromBase64String(header.Parameter)) == $"{AccountSid}:{AuthToken}";

    private static Task Refuse(HttpContext http)
    {
        http.Response.StatusCode = 401;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static string Hex() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
