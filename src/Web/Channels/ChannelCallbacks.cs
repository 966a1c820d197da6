using Microsoft.AspNetCore.Diagnostics;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Channels.Sms.Twilio;
using Platform.Channels.Voice.Twilio;
using Platform.Channels.WeChat;

namespace Platform.Web.Channels;

/// <summary>Binds the channels' settings and maps the addresses that providers call. What does not prove itself is answered 404.</summary>
public static class ChannelCallbacks
{
    private const long MostBytes = 64 * 1024;

    public static WebApplicationBuilder AddChannelSettings(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<CallbackOptions>(builder.Configuration.GetSection("Callbacks"));
        builder.Services.Configure<DispatchOptions>(builder.Configuration.GetSection("Dispatch"));
        builder.Services.Configure<Platform.Channels.Letters.LetterOptions>(builder.Configuration.GetSection("Letters"));
        builder.Services.Configure<ProviderAddresses>(builder.Configuration.GetSection("Providers"));
        builder.Services.Configure<TwilioOptions>(builder.Configuration.GetSection("Twilio"));
        return builder;
    }

    public static WebApplication MapChannelCallbacks(this WebApplication app)
    {
        var callbacks = app.MapGroup("/cb").AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        callbacks.MapPost("/twilio/{token}", (string token, HttpRequest request, TwilioCallbacks twilio, CancellationToken ct) =>
            AnswerAsync(token, request, twilio.TakeStatusAsync, ct));
        callbacks.MapPost("/twilio/in/{token}", (string token, HttpRequest request, TwilioCallbacks twilio, CancellationToken ct) =>
            AnswerAsync(token, request, twilio.TakeInboundAsync, ct));
        callbacks.MapPost("/twilio/voice/{token}/debtor", (string token, HttpRequest request, TwilioVoiceCallbacks twilio, CancellationToken ct) =>
            AnswerAsync(token, request, twilio.TakeDebtorAsync, ct));
        callbacks.MapPost("/twilio/voice/{token}/collector", (string token, HttpRequest request, TwilioVoiceCallbacks twilio, CancellationToken ct) =>
            AnswerAsync(token, request, twilio.TakeCollectorAsync, ct));
        callbacks.MapPost("/twilio/voice/{token}/recording", (string token, HttpRequest request, TwilioVoiceCallbacks twilio, CancellationToken ct) =>
            AnswerAsync(token, request, twilio.TakeRecordingAsync, ct));
        callbacks.MapGet("/wechat/{token}", EchoAsync);
        callbacks.MapPost("/wechat/{token}", TakeWeChatAsync);
        return app;
    }

    private static async Task<IResult> EchoAsync(string token, HttpRequest request, WeChatCallbacks weChat, CancellationToken ct)
    {
        request.HttpContext.Features.Get<IStatusCodePagesFeature>()?.Enabled = false; // no page for a machine
        var echo = request.Query["echostr"].ToString();
        var isOurs = echo.Length is > 0 and <= 100 && await weChat.IsOursAsync(Signed(token, request, ""), ct);
        return isOurs ? Results.Text(echo) : Results.NotFound();
    }

    private static async Task<IResult> TakeWeChatAsync(string token, HttpRequest request, WeChatCallbacks weChat, CancellationToken ct)
    {
        request.HttpContext.Features.Get<IStatusCodePagesFeature>()?.Enabled = false;
        if (request.ContentLength is null or > MostBytes) return Results.NotFound();
        using var reader = new StreamReader(request.Body);
        var isTrue = await weChat.TakeAsync(Signed(token, request, await reader.ReadToEndAsync(ct)), ct);
        return isTrue ? Results.Text("success") : Results.NotFound();
    }

    private static WeChatCallbacks.Request Signed(string token, HttpRequest request, string body) =>
        new(token, request.Query["signature"], request.Query["timestamp"], request.Query["nonce"], body);

    private static async Task<IResult> AnswerAsync(
        string token, HttpRequest request, Func<TwilioCallbacks.Request, CancellationToken, Task<bool>> take, CancellationToken ct)
    {
        request.HttpContext.Features.Get<IStatusCodePagesFeature>()?.Enabled = false; // no page for a machine
        if (!request.HasFormContentType || request.ContentLength > MostBytes) return Results.NotFound();
        var form = await request.ReadFormAsync(ct);
        var fields = form.SelectMany(field => field.Value.Select(value => KeyValuePair.Create(field.Key, value ?? ""))).ToList();
        var path = request.PathBase.ToUriComponent() + request.Path.ToUriComponent() + request.QueryString.ToUriComponent();
        var isTrue = await take(new(token, path, fields, request.Headers["X-Twilio-Signature"]), ct);
        return isTrue ? Results.NoContent() : Results.NotFound();
    }
}
