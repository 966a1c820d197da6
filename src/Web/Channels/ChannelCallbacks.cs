using Microsoft.AspNetCore.Diagnostics;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Channels.Sms.Twilio;
using Platform.Channels.Voice.Twilio;

namespace Platform.Web.Channels;

/// <summary>Binds the channels' settings and maps the addresses that providers call. What does not prove itself is answered 404.</summary>
public static class ChannelCallbacks
{
    private const long MostBytes = 64 * 1024;

    public static WebApplicationBuilder AddChannelSettings(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<CallbackOptions>(builder.Configuration.GetSection("Callbacks"));
        builder.Services.Configure<DispatchOptions>(builder.Configuration.GetSection("Dispatch"));
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
        return app;
    }

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
