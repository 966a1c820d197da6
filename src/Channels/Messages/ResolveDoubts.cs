using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Channels.Providers;
using Platform.Channels.Templates;
using Platform.Tenancy.Data;

namespace Platform.Channels.Messages;

/// <summary>
/// Resolves sends in doubt by what their provider allows: by a receipt that came, by asking the provider, by the same key
/// again, else by showing them to an operator. Nothing is resent on a guess. Runs inside a tenant's scope.
/// </summary>
public sealed class ResolveDoubts(
    TenantDbFactory dbs, ISendGate gate, MergeReceipts receipts, ProviderCatalog providers, AccountBook accounts,
    TemplateRenderer templates, IntentTokens tokens, IOptions<DispatchOptions> options, TimeProvider clock,
    ILogger<ResolveDoubts> log)
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(30);

    /// <returns>How many doubts were ended.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await receipts.RunAsync(ct);
        var ended = 0;
        while (true)
        {
            var doubts = await TakeAsync(ct);
            if (doubts.Count == 0) return ended;
            foreach (var doubt in doubts)
            {
                var end = await JudgeAsync(doubt, ct);
                await SettleDoubt.RunAsync(dbs, gate, doubt, end, clock.GetUtcNow(), ct);
                if (end.State is not DoubtEnd.Wait) ended++;
            }
        }
    }

    private async Task<DoubtEnd> JudgeAsync(Doubt doubt, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var provider = providers.Find(doubt.Provider);
        switch (provider?.Doubt ?? DoubtPolicy.HoldForOperator)
        {
            case DoubtPolicy.ResendWithKey:
                return new(DoubtEnd.Again, "same_key");
            case DoubtPolicy.LookUp when now < doubt.SubmittingAt + options.Value.LookUpAfter:
                return new(DoubtEnd.Wait, null, At: doubt.SubmittingAt + options.Value.LookUpAfter);
            case DoubtPolicy.LookUp:
                switch (await AskAsync(provider!, doubt, ct))
                {
                    case SendOutcome.Submitted(var id):
                        return new(DoubtEnd.Submitted, null, id);
                    case SendOutcome.Rejected { MayRetry: true } absent:
                        return new(DoubtEnd.Again, absent.Code);
                    case SendOutcome.Rejected refused:
                        return new(DoubtEnd.Failed, refused.Code);
                    default:
                        return now < doubt.SubmittingAt + options.Value.GiveUpAfter
                            ? new(DoubtEnd.Wait, null, At: now + AskAgain)
                            : new(DoubtEnd.Unknown, "unknown_at_provider");
                }
            default:
                return new(DoubtEnd.Unknown, "no_look_up");
        }
    }

    private async Task<SendOutcome?> AskAsync(IMessageProvider provider, Doubt doubt, CancellationToken ct)
    {
        try
        {
            if (await DescribeAsync(doubt, ct) is not { } send) return null;
            SendOutcome? answer = null;
            foreach (var account in await accounts.ForAsync(doubt.TenantId, doubt.Message.Channel, ct))
            {
                if (account.Provider != provider.Key) continue;
                var one = await provider.LookUpAsync(account, send, ct);
                if (one is SendOutcome.Submitted) return one;
                // Proven absent only where every account that may have sent it says so.
                answer = one is null ? null : answer ?? one;
                if (one is null) return null;
            }
            return answer;
        }
        catch (Exception fault) when (fault is not OperationCanceledException and not OutOfMemoryException)
        {
            log.LogWarning("Provider {Provider} could not be asked about attempt {AttemptId}: {Fault}.",
                provider.Key, doubt.Message.AttemptId, fault.GetType().Name);
            return null;
        }
    }

    private async Task<DoubtfulSend?> DescribeAsync(Doubt doubt, CancellationToken ct)
    {
        await using var db = await dbs.ReadAsync(ct);
        var found = await gate.AddresseesAsync(db, [doubt.Message], ct);
        if (found.FirstOrDefault(person => person.AttemptId == doubt.Message.AttemptId) is not { } person) return null;
        string? body = null;
        if (doubt.Message.TemplateVersionId is { } version)
        {
            var text = await templates.RenderAsync(db, version, person.To.Language, person.Values, ct);
            if (!text.IsRefused) body = text.Value.Body;
        }
        return new DoubtfulSend(
            doubt.Message.AttemptId, tokens.Protect(db.TenantId, doubt.Message.AttemptId), person.To, doubt.SubmittingAt, body);
    }

    /// <summary>Takes doubts that are due to be looked at and holds them for a minute, so that one worker asks.</summary>
    private async Task<List<Doubt>> TakeAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.WriteAsync(ct);
        var ids = await db.QueryAsync(
            $"""
            with c as {db.Dialect.Materialized} (
              select attempt_id from outbox
              where tenant_id = {db.TenantId} and state <> 0 and state = 2 and lease_until <= {now}
              order by lease_until limit {AtOnce}{db.Dialect.SkipLocked})
            update outbox set lease_until = {now + Hold}
            where tenant_id = {db.TenantId} and attempt_id in (select attempt_id from c) returning attempt_id
            """, row => row.Long(0), ct);
        var tenant = db.TenantId;
        var doubts = ids.Count == 0
            ? []
            : await db.QueryAsync(
                $"""
                select o.attempt_id, o.epoch, o.tries, a.run_id, a.campaign_id, a.step_no, a.account_id, a.debtor_id,
                  o.channel, a.template_version_id, o.due_at, o.expires_at, o.provider, o.submitting_at
                from outbox o join attempts a on a.id = o.attempt_id and a.tenant_id = {tenant}
                where o.tenant_id = {tenant} and o.attempt_id {db.Dialect.AnyOf(ids)}
                """,
                row => new Doubt(
                    tenant,
                    new LeasedMessage(
                        row.Long(0), row.Int(1), row.Short(2), row.Guid(3), row.Guid(4), row.Short(5), row.Guid(6),
                        row.Guid(7), (ChannelKind)row.Short(8), row.IsNull(9) ? null : row.Guid(9), row.Instant(10),
                        row.Instant(11)),
                    row.TextOrNull(12), row.InstantOrNull(13) ?? now), ct);
        await db.CommitAsync(ct);
        return doubts;
    }
}
