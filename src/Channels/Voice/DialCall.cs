using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Voice;

/// <summary>
/// The only way to a voice provider's dial: it finds the committed attempt that the gate allowed, checks the numbers and
/// asks once. No attempt, no call.
/// </summary>
public sealed class DialCall(VoiceCatalog providers, TenantRunner tenants)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public async Task<DialOutcome> RunAsync(DialingLine line, DialRequest call, CancellationToken ct)
    {
        if (!await IsAllowedAsync(line, call.AttemptId, ct))
            throw new SendNotPermittedException("Nobody is called without an attempt that the contact gate allowed.");
        if (!SafeText.IsPhone(call.To)) return new DialOutcome.Refused("address_invalid");
        if (!SafeText.IsPhone(call.CallerId)) return new DialOutcome.Refused("caller_id_invalid");
        var provider = providers.Of(line);
        if (provider.RingsCollector && !SafeText.IsPhone(call.CollectorPhone)) return new DialOutcome.Refused("collector_phone_missing");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            return await provider.DialAsync(line, call, limit.Token);
        }
        catch (OperationCanceledException)
        {
            return new DialOutcome.Ambiguous("timeout");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new DialOutcome.Ambiguous("connection_lost");
        }
    }

    // As the lender: an agency may have lost the case since, but what was committed was allowed.
    private Task<bool> IsAllowedAsync(DialingLine line, long attempt, CancellationToken ct) =>
        tenants.RunAsync(line.TenantId, Actor.Job("dial"), async (services, token) =>
        {
            await using var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(token);
            return await db.Attempts.AnyAsync(
                a => a.Id == attempt && a.Channel == ChannelKind.Call && a.State == AttemptState.Submitted, token);
        }, ct);
}
