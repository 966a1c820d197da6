using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Messages;

/// <summary>A send whose end is not known, as it lies in the outbox.</summary>
internal sealed record Doubt(TenantId TenantId, LeasedMessage Message, string? Provider, DateTimeOffset SubmittingAt);

/// <summary>How a doubt ended, or when it is looked at again.</summary>
internal sealed record DoubtEnd(string State, string? Reason, string? ProviderMessageId = null, DateTimeOffset? At = null)
{
    public const string Wait = "wait";
    public const string Again = "again";
    public const string Submitted = "submitted";
    public const string Failed = "failed";
    public const string Unknown = "unknown";
}

/// <summary>Writes the end of one doubt, unless a receipt or another worker ended it meanwhile.</summary>
internal static class SettleDoubt
{
    public static async Task RunAsync(
        TenantDbFactory dbs, ISendGate gate, Doubt doubt, DoubtEnd end, DateTimeOffset now, CancellationToken ct)
    {
        var id = doubt.Message.AttemptId;
        await using var db = await dbs.WriteAsync(ct);
        FormattableString mine =
            $"tenant_id = {db.TenantId} and attempt_id = {id} and epoch = {doubt.Message.Epoch} and state = 2";
        if (end.State is DoubtEnd.Wait)
        {
            await db.ExecuteAsync($"update outbox set lease_until = {end.At!.Value} where {mine}", ct);
            await db.CommitAsync(ct);
            return;
        }
        var again = end.State is DoubtEnd.Again && now < doubt.Message.ExpiresAt;
        var changed = again
            ? await db.ExecuteAsync($"update outbox set state = 0, due_at = {now}, lease_until = null where {mine}", ct)
            : await db.ExecuteAsync($"delete from outbox where {mine}", ct);
        if (changed == 0) return;

        var state = end.State switch
        {
            DoubtEnd.Again => again ? AttemptState.Planned : AttemptState.Expired,
            DoubtEnd.Submitted => AttemptState.Submitted,
            DoubtEnd.Failed => AttemptState.Failed,
            _ => AttemptState.Ambiguous,
        };
        if (state is not AttemptState.Planned) await WriteAsync(db, doubt, end, state, now, ct);
        else await TenantLanes.WakeAsync(db, now, ct);
        // What is proven not to have left does not count; a doubt that stays one does.
        if (end.State is DoubtEnd.Again or DoubtEnd.Failed) await gate.ReleaseAsync(db, [id], ct);
        await db.WriteAsync([new Leaf(id, Leaves.Of(state), end.Reason, doubt.Message.Epoch)], now, ct);
        await db.CommitAsync(ct);
    }

    private static Task<int> WriteAsync(
        TenantDb db, Doubt doubt, DoubtEnd end, AttemptState state, DateTimeOffset now, CancellationToken ct)
    {
        var nothing = new SqlNull(NpgsqlTypes.NpgsqlDbType.Text);
        var noTime = new SqlNull(NpgsqlTypes.NpgsqlDbType.TimestampTz);
        return db.ExecuteAsync(
            $"""
            update attempts set state = {state}, reason = {(object?)end.Reason ?? nothing},
              provider = {(object?)doubt.Provider ?? nothing},
              provider_message_id = {(object?)end.ProviderMessageId ?? nothing},
              submitted_at = {(state is AttemptState.Submitted or AttemptState.Ambiguous ? (object)doubt.SubmittingAt : noTime)},
              settled_at = {(state is AttemptState.Submitted ? (object)noTime : now)}
            where tenant_id = {db.TenantId} and id = {doubt.Message.AttemptId} and state = 0
            """, ct);
    }
}
