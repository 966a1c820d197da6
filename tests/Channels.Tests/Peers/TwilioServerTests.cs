using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Testing.Twilio;

namespace Channels.Tests.Peers;

public sealed class TwilioServerTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(Dictionary<string, string> Form, string Signature, string Url)> _calledBack = new();
    private readonly WebApplication _product = Listener();
    private TwilioServer _twilio = null!;
    private HttpClient _http = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string CallbackUrl => $"{_product.Urls.First()}/cb/opaque?x=1";

    public async ValueTask InitializeAsync()
    {
        _twilio = await TwilioServer.StartAsync(Ct);
        _http = new HttpClient { BaseAddress = _twilio.BaseAddress };
        Authenticate(_twilio.ApiKey, _twilio.ApiSecret);
        _product.MapPost("/cb/{token}", async (HttpContext http) =>
        {
            var form = await http.Request.ReadFormAsync();
            var url = $"http://{http.Request.Host}{http.Request.Path}{http.Request.QueryString}";
            _calledBack.Enqueue((form.ToDictionary(p => p.Key, p => p.Value.ToString()), http.Request.Headers["X-Twilio-Signature"].ToString(), url));
        });
        await _product.StartAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _twilio.DisposeAsync();
        await _product.DisposeAsync();
    }

    /// <summary>The vectors of Twilio's documentation and SDK tests.</summary>
    [Theory]
    [InlineData("https://mycompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8=")]
    [InlineData("https://MyCompany.com:1234/myapp.php?foo=1&bar=2", "PCqOZm8cnu/L6+u5i5fuEd+Iac4=")]
    public void Its_signature_is_the_one_Twilio_makes(string url, string expected)
    {
        Dictionary<string, string> form = new()
        {
            ["To"] = "+18005551212", ["CallSid"] = "CA1234567890ABCDE", ["Caller"] = "+14158675309",
            ["Digits"] = "1234", ["From"] = "+14158675309",
        };

        Assert.Equal(expected, TwilioSignature.Sign("12345", url, form));
    }

    [Fact]
    public async Task A_created_message_is_answered_listed_read_and_called_back_with_a_signature()
    {
        var (status, json) = await CreateAsync("+447700900001", "Your account is overdue");

        Assert.Equal(HttpStatusCode.Created, status);
        var sid = json.GetProperty("sid").GetString()!;
        Assert.Matches("^SM[0-9a-f]{32}$", sid);
        Assert.Equal("queued", json.GetProperty("status").GetString());
        var request = Assert.Single(_twilio.Accepted);
        Assert.Equal((sid, "+447700900001", "Your account is overdue", CallbackUrl), (request.Sid, request.To, request.Body, request.StatusCallback));

        await CalledBackAsync(2);
        Assert.Equal(["sent", "delivered"], _calledBack.Select(call => call.Form["MessageStatus"]));
        Assert.All(_calledBack, call => Assert.Equal(TwilioSignature.Sign(_twilio.AuthToken, call.Url, call.Form), call.Signature));
        Assert.Equal("delivered", (await GetAsync($"Messages/{sid}.json")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_listing_filters_by_number_and_day_and_pages()
    {
        for (var i = 0; i < 3; i++) await CreateAsync("+447700900001", $"text {i}");
        await CreateAsync("+447700900002", "another");

        var page = await GetAsync("Messages.json?To=%2B447700900001&DateSent%3E=2020-01-01&PageSize=2");
        Assert.Equal(2, page.GetProperty("messages").GetArrayLength());
        using var next = await _http.GetAsync(new Uri(page.GetProperty("next_page_uri").GetString()!, UriKind.Relative), Ct);
        var last = JsonElement.Parse(await next.Content.ReadAsStringAsync(Ct));
        Assert.Equal(1, last.GetProperty("messages").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, last.GetProperty("next_page_uri").ValueKind);

        var none = await GetAsync("Messages.json?To=%2B447700900001&DateSent%3E=2999-01-01");
        Assert.Equal(0, none.GetProperty("messages").GetArrayLength());
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_leaves_no_trace()
    {
        Authenticate(_twilio.ApiKey, "wrong");

        var (status, json) = await CreateAsync("+447700900001", "text");

        Assert.Equal((HttpStatusCode.Unauthorized, 20003), (status, json.GetProperty("code").GetInt32()));
        Assert.Empty(_twilio.Requests);
    }

    [Fact]
    public async Task Throttling_says_when_to_come_back_and_accepts_nothing()
    {
        _twilio.Faults.Throttle.Set(1);
        _twilio.Faults.RetryAfter = TimeSpan.FromSeconds(7);

        using var response = await PostAsync("+447700900001", "text");

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta);
        Assert.Empty(_twilio.Accepted);
        Assert.Equal(HttpStatusCode.Created, (await CreateAsync("+447700900001", "text")).Status);
    }

    [Fact]
    public async Task A_500_may_come_before_or_after_acceptance()
    {
        _twilio.Faults.FailBeforeAccept.Set(1);
        Assert.Equal(HttpStatusCode.InternalServerError, (await CreateAsync("+447700900001", "before")).Status);
        Assert.Equal(0, _twilio.AcceptedCount);

        _twilio.Faults.FailAfterAccept.Set(1);
        Assert.Equal(HttpStatusCode.InternalServerError, (await CreateAsync("+447700900001", "after")).Status);
        Assert.Equal("after", Assert.Single(_twilio.Accepted).Body);
    }

    [Fact]
    public async Task A_torn_or_late_answer_leaves_an_accepted_message_that_is_still_called_back()
    {
        _twilio.Faults.AcceptThenDrop.Set(1);
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync("+447700900001", "torn"));
        _twilio.Faults.Delay = TimeSpan.FromSeconds(30);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PostAsync("+447700900001", "late", patience.Token));

        Assert.Equal(["torn", "late"], _twilio.Accepted.Select(request => request.Body));
        await CalledBackAsync(4);
    }

    [Theory]
    [InlineData(21610)]
    [InlineData(21211)]
    public async Task A_chosen_number_is_refused_with_its_code(int code)
    {
        _twilio.Faults.RefusedNumbers["+447700900003"] = code;

        var (status, json) = await CreateAsync("+447700900003", "text");

        Assert.Equal((HttpStatusCode.BadRequest, code), (status, json.GetProperty("code").GetInt32()));
        Assert.Empty(_twilio.Accepted);
        Assert.Equal(code, Assert.Single(_twilio.Requests).ErrorCode);
    }

    [Fact]
    public async Task Callbacks_come_twice_reversed_undelivered_or_never()
    {
        _twilio.Faults.CallbackCopies = 2;
        _twilio.Faults.ReverseCallbacks = true;
        _twilio.Faults.UndeliveredNumbers["+447700900004"] = 30003;
        _twilio.Faults.LoseCallbacks = number => number == "+447700900005";

        await CreateAsync("+447700900005", "lost");
        await CreateAsync("+447700900004", "undelivered");

        await CalledBackAsync(4);
        Assert.Equal(["undelivered", "undelivered", "sent", "sent"], _calledBack.Select(call => call.Form["MessageStatus"]));
        Assert.All(_calledBack, call => Assert.Equal("+447700900004", call.Form["To"]));
        Assert.Equal("30003", _calledBack.First().Form["ErrorCode"]);
    }

    private static WebApplication Listener()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }

    private void Authenticate(string user, string password) => _http.DefaultRequestHeaders.Authorization =
        new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    private async Task CalledBackAsync(int count)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        while (_calledBack.Count < count) await Task.Delay(10, patience.Token);
        Assert.Equal(count, _calledBack.Count);
    }

    private async Task<(HttpStatusCode Status, JsonElement Json)> CreateAsync(string to, string body)
    {
        using var response = await PostAsync(to, body);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync(Ct)));
    }

    private Task<HttpResponseMessage> PostAsync(string to, string body, CancellationToken? ct = null) => _http.PostAsync(
        new Uri($"/2010-04-01/Accounts/{_twilio.AccountSid}/Messages.json", UriKind.Relative),
        new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["To"] = to, ["From"] = "+15005550006", ["Body"] = body, ["StatusCallback"] = CallbackUrl,
        }),
        ct ?? Ct);

    private async Task<JsonElement> GetAsync(string path) => JsonElement.Parse(
        await _http.GetStringAsync(new Uri($"/2010-04-01/Accounts/{_twilio.AccountSid}/{path}", UriKind.Relative), Ct));
}
