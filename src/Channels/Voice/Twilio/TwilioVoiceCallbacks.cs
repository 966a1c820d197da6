using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Channels.Sms.Twilio;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Voice.Twilio;

/// <summary>
/// Twilio's words about calls and recordings. The sealed word in the path names tenant and attempt, the signature is
/// checked with that tenant's own lines, and the form is never asked who the tenant is.
/// </summary>
public sealed class TwilioVoiceCallbacks(
    IntentTokens tokens, TenantCatalog tenants, TenantScope scope, TenantDbFactory dbs, LineSettings lines,
    IOptions<CallbackOptions> options, ICallEvents events, TimeProvider clock)
{
    /// <summary>The debtor's leg.</summary>
    /// <returns>False when token, tenant or signature do not hold: answer 404.</returns>
    public async Task<bool> TakeDebtorAsync(TwilioCallbacks.Request call, CancellationToken ct)
    {
        if (await AttemptAsync(call, ct) is not { } attempt) return false;
        if (TwilioWords.Debtor(call["CallStatus"]) is not { } word) return true;
        var seconds = int.TryParse(call["CallDuration"], CultureInfo.InvariantCulture, out var talked) ? talked : (int?)null;
        await events.TakeAsync(new CallEvent(attempt, word, clock.GetUtcNow(), Sid(call["ParentCallSid"]), seconds), ct);
        return true;
    }

    /// <summary>The collector's own leg, which ends last.</summary>
    public async Task<bool> TakeCollectorAsync(TwilioCallbacks.Request call, CancellationToken ct)
    {
        if (await AttemptAsync(call, ct) is not { } attempt) return false;
        var word = TwilioWords.Collector(call["CallStatus"]) ?? CallWord.Queued;
        await events.TakeAsync(new CallEvent(attempt, word, clock.GetUtcNow(), Sid(call["CallSid"])), ct);
        return true;
    }

    public async Task<bool> TakeRecordingAsync(TwilioCallbacks.Request call, CancellationToken ct)
    {
        if (await AttemptAsync(call, ct) is not { } attempt) return false;
        if (call["RecordingStatus"] is not ("completed" or "absent")) return true;
        await events.TakeAsync(new RecordingEvent(attempt, call["RecordingStatus"] == "absent" ? null : Sid(call["RecordingSid"])), ct);
        return true;
    }

    private async Task<long?> AttemptAsync(TwilioCallbacks.Request call, CancellationToken ct)
    {
        if (!tokens.TryRead(call.Token, out var tenant, out var attempt) || attempt == 0) return null;
        if (options.Value.Of(call.PathAndQuery) is not { } url) return null;
        if (await tenants.FindAsync(tenant, ct) is not { Status: TenantStatus.Active }) return null;
        scope.Bind(tenant, Actor.Callback(TwilioVoice.Name), "callback");
        return await IsSignedAsync(call, url, ct) ? attempt : null;
    }

    private async Task<bool> IsSignedAsync(TwilioCallbacks.Request call, string url, CancellationToken ct)
    {
        List<DialingLine> held;
        await using (var db = await dbs.ReadAsync(ct))
        {
            // A line that is switched off may still be told about its last calls.
            held = await db.DialingLines.AsNoTracking().Where(line => line.Provider == TwilioVoice.Name)
                .OrderBy(line => line.Priority).Take(20).ToListAsync(ct);
        }
        foreach (var line in held)
        {
            var settings = await lines.OpenAsync<TwilioVoiceSettings>(line, ct);
            if (TwilioSignature.IsValidForm(settings.AuthToken, url, call.Form, call.Signature)) return true;
            if (settings.PreviousAuthToken is { Length: > 0 } old
                && TwilioSignature.IsValidForm(old, url, call.Form, call.Signature)) return true;
        }
        return false;
    }

    private static string? Sid(string? given) => given is { Length: > 0 and <= 64 } && given.All(char.IsAsciiLetterOrDigit) ? given : null;
}
