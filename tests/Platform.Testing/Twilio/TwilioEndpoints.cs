using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Platform.Testing.Twilio;

/// <summary>The part of the 2010-04-01 API that sending text messages needs.</summary>
internal static class TwilioEndpoints
{
    private const string Collection = "/2010-04-01/Accounts/{account}/Messages.json";

    public static void Map(IEndpointRouteBuilder routes, TwilioServer server)
    {
        routes.MapPost(Collection, (string account, HttpContext http) => CreateAsync(server, account, http));
        routes.MapGet(Collection, (string account, HttpContext http) => List(server, account, http));
        routes.MapGet(
            "/2010-04-01/Accounts/{account}/Messages/{sid}.json",
            (string account, string sid, HttpContext http) => Read(server, account, sid, http));
    }

    private static async Task<IResult> CreateAsync(TwilioServer server, string account, HttpContext http)
    {
        if (!Authentic(server, account, http)) return Error(401, 20003, "Authenticate");
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var ask = new TwilioRequest(
            form["To"].ToString(),
            form["From"].ToString(),
            form.TryGetValue("MessagingServiceSid", out var service) ? service.ToString() : null,
            form["Body"].ToString(),
            form.TryGetValue("StatusCallback", out var callback) ? callback.ToString() : null,
            int.TryParse(form["ValidityPeriod"], CultureInfo.InvariantCulture, out var period) ? period : null,
            server.Now, Sid: null, StatusCode: 201, ErrorCode: null);

        if (Refusal(server.Faults, ask) is var (status, code, text))
        {
            server.Refuse(ask with { StatusCode = status, ErrorCode = code });
            if (status == 429)
            {
                var seconds = Math.Ceiling(server.Faults.RetryAfter.TotalSeconds);
                http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            }

            return Error(status, code, text);
        }

        return await AcceptAsync(server, ask, http);
    }

    private static async Task<IResult> AcceptAsync(TwilioServer server, TwilioRequest ask, HttpContext http)
    {
        var failsAfter = server.Faults.FailAfterAccept.Take();
        var message = server.Accept(failsAfter ? ask with { StatusCode = 500, ErrorCode = 20500 } : ask);
        // As at creation: the callback may well overtake the answer, and the answer still says queued.
        var created = JsonSerializer.Serialize(message);
        server.CallBack(message, ask.StatusCallback);
        // The client's patience may end first: the message stays accepted, as at Twilio.
        if (server.Faults.Delay > TimeSpan.Zero) await Task.Delay(server.Faults.Delay, http.RequestAborted);
        if (server.Faults.AcceptThenDrop.Take())
        {
            http.Abort();
            return Results.Empty;
        }

        return failsAfter ? Error(500, 20500, "Internal Server Error") : Results.Text(created, "application/json", Encoding.UTF8, 201);
    }

    private static IResult List(TwilioServer server, string account, HttpContext http)
    {
        if (!Authentic(server, account, http)) return Error(401, 20003, "Authenticate");
        var query = http.Request.Query;
        var found = server.Messages;
        if (query.TryGetValue("To", out var to)) found = found.Where(message => message.To == to);
        // "DateSent>=2026-11-22" is a parameter named "DateSent>".
        if (query.TryGetValue("DateSent>", out var since))
        {
            if (!DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from))
                return Error(400, 20001, "Invalid DateSent");
            found = found.Where(message => message.At >= from);
        }

        var size = int.TryParse(query["PageSize"], CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, 1000) : 50;
        var page = int.TryParse(query["Page"], CultureInfo.InvariantCulture, out var number) ? Math.Max(0, number) : 0;
        var rows = found.OrderByDescending(message => message.At).Skip(page * size).Take(size + 1).ToList();
        var path = $"/2010-04-01/Accounts/{account}/Messages.json";
        var filter = string.Concat(query
            .Where(pair => pair.Key is "To" or "DateSent>")
            .Select(pair => $"&{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value.ToString())}"));
        return Results.Json(new
        {
            messages = rows.Take(size),
            page,
            page_size = size,
            uri = $"{path}?PageSize={size}&Page={page}{filter}",
            next_page_uri = rows.Count > size ? $"{path}?PageSize={size}&Page={page + 1}{filter}" : null,
        });
    }

    private static IResult Read(TwilioServer server, string account, string sid, HttpContext http)
    {
        if (!Authentic(server, account, http)) return Error(401, 20003, "Authenticate");
        return server.Find(sid) is { } message
            ? Results.Json(message)
            : Error(404, 20404, $"The requested resource Messages/{sid}.json was not found");
    }

    private static (int Status, int Code, string Text)? Refusal(TwilioFaults faults, TwilioRequest ask)
    {
        if (faults.Throttle.Take()) return (429, 20429, "Too Many Requests");
        if (faults.FailBeforeAccept.Take()) return (500, 20500, "Internal Server Error");
        if (ask.To.Length == 0) return (400, 21604, "A 'To' phone number is required.");
        if (ask.From.Length == 0 && string.IsNullOrEmpty(ask.MessagingServiceSid))
            return (400, 21603, "A 'From' phone number is required.");
        if (ask.Body.Length == 0) return (400, 21602, "Message body is required.");
        if (ask.Body.Length > 1600) return (400, 21617, "The concatenated message body exceeds the 1600 character limit.");
        if (faults.RefusedNumbers.TryGetValue(ask.To, out var code))
        {
            return (400, code, code == 21610
                ? "Attempt to send to unsubscribed recipient"
                : $"Invalid 'To' Phone Number: {ask.To}");
        }

        return null;
    }

    private static bool Authentic(TwilioServer server, string account, HttpContext http)
    {
        if (account != server.AccountSid) return false;
        if (!AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var header)) return false;
        if (header.Scheme != "Basic" || header.Parameter is null) return false;
        var given = Encoding.UTF8.GetString(Convert.FromBase64String(header.Parameter));
        return given == $"{server.AccountSid}:{server.AuthToken}" || given == $"{server.ApiKey}:{server.ApiSecret}";
    }

    private static IResult Error(int status, int code, string message) => Results.Json(
        new { code, message, more_info = $"https://www.twilio.com/docs/errors/{code}", status }, statusCode: status);
}
