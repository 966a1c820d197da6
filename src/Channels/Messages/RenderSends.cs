using Microsoft.Extensions.Logging;
using Platform.Channels.Providers;
using Platform.Channels.Templates;
using Platform.Tenancy.Data;

namespace Platform.Channels.Messages;

/// <summary>Writes the text of each cleared send. One that cannot be written fails visibly and holds nobody up.</summary>
internal sealed class RenderSends(TenantDbFactory dbs, TemplateRenderer templates, IntentTokens tokens, ILogger<RenderSends> log)
{
    /// <param name="ready">Takes each message as soon as it is written.</param>
    /// <param name="failed">Takes each send that has no text, with the reason's code.</param>
    public async Task RunAsync(
        IReadOnlyList<ClearedSend> sends, Action<ClearedSend, RenderedMessage> ready, Action<ClearedSend, string> failed,
        CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        foreach (var send in sends)
        {
            var text = await TextAsync(db, send, ct);
            if (text is null)
            {
                failed(send, "template_error");
                continue;
            }
            var message = send.Message;
            ready(send, new RenderedMessage(
                message.AttemptId, tokens.Protect(db.TenantId, message.AttemptId), message.Channel, send.To,
                text.Subject, text.Body, text.HtmlBody, message.ExpiresAt));
        }
    }

    private async Task<RenderedText?> TextAsync(TenantDb db, ClearedSend send, CancellationToken ct)
    {
        if (send.Message.TemplateVersionId is not { } version) return null;
        try
        {
            var text = await templates.RenderAsync(db, version, send.To.Language, send.Values, ct);
            if (!text.IsRefused) return text.Value;
            log.LogWarning("Attempt {AttemptId} has no text: {Refusal}.", send.Message.AttemptId, text.Refusal.Code);
        }
        catch (Exception fault) when (fault is not OperationCanceledException and not OutOfMemoryException)
        {
            log.LogError("Rendering attempt {AttemptId} failed with {Fault}.", send.Message.AttemptId, fault.GetType().Name);
        }
        return null;
    }
}
