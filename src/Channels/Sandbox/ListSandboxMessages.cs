using System.Text.Json;
using Platform.Channels.Messages;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Sandbox;

/// <summary>A message the sandbox took, as it looks; the address is masked.</summary>
/// <param name="Reply">What the person answers once it is delivered; null for nothing.</param>
/// <param name="IsReceiptDue">Its receipt is still to come.</param>
/// <param name="Standing">Where its attempt stands; null when there is none any more.</param>
public sealed record SandboxView(
    Guid Id, ChannelKind Channel, string MaskedAddress, string? Subject, string Body, string? Reply, DateTimeOffset At,
    bool IsReceiptDue, AttemptStanding? Standing)
{
    public override string ToString() => $"SandboxView({Channel})";
}

/// <summary>The newest messages the sandbox took.</summary>
public sealed class ListSandboxMessages(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, AuditTrail audit)
{
    public sealed record Request(ChannelKind? Channel, int Skip, int Take);

    public async Task<Result<IReadOnlyList<SandboxView>>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ViewSandbox) is { } refusal) return refusal;
        var found = await FindAsync(ask, ct);
        await audit.SeenAsync(
            "sandbox.list", "messages", "sandbox", ask, JsonSerializer.Serialize(new { channel = ask.Channel?.ToString(), from = ask.Skip, shown = found.Count }),
            null, ct);
        return found;
    }

    private async Task<List<SandboxView>> FindAsync(Request ask, CancellationToken ct)
    {
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.ReadAsync(ct);
        FormattableString only = ask.Channel is { } channel ? $"and s.channel = {channel}" : (FormattableString)$"";
        return await db.QueryAsync(
            $"""
            select s.id, s.channel, s.content, s.at, s.receipt_at, a.state, o.state
            from sandbox_messages s
            left join attempts a on a.tenant_id = s.tenant_id and a.id = s.attempt_id
            left join outbox o on o.tenant_id = s.tenant_id and o.attempt_id = s.attempt_id
            where s.tenant_id = {db.TenantId} {only}
            order by s.id desc
            limit {Math.Clamp(ask.Take, 1, 100)} offset {Math.Clamp(ask.Skip, 0, 10_000)}
            """,
            row =>
            {
                var id = row.Guid(0);
                var kind = (ChannelKind)row.Short(1);
                var content = SandboxContent.Open(cipher, id, row.Bytes(2));
                return new SandboxView(
                    id, kind, Masked(kind, content.Address), content.Subject, content.Body, content.Reply, row.Instant(3),
                    !row.IsNull(4),
                    row.IsNull(5) ? null : AttemptStandings.Of(
                        (AttemptState)row.Short(5), row.IsNull(6) ? null : (OutboxState)row.Short(6)));
            },
            ct);
    }

    private static string Masked(ChannelKind channel, string address) => channel switch
    {
        ChannelKind.Email => Mask.Email(address),
        ChannelKind.Sms or ChannelKind.Call => Mask.Phone(address),
        _ => Mask.Number(address),
    };
}
