using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using NpgsqlTypes;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Channels.Sandbox;

/// <summary>Writes what the sandbox took, many at a time: whoever comes while a transaction runs shares the next one.</summary>
public sealed class SandboxInbox(TenantRunner tenants)
{
    private const int AtOnce = 500;
    private static readonly BulkColumn<SandboxMessage>[] Columns =
    [
        new("id", NpgsqlDbType.Uuid, row => row.Id),
        new("attempt_id", NpgsqlDbType.Bigint, row => row.AttemptId),
        new("channel", NpgsqlDbType.Smallint, row => (short)row.Channel),
        new("content", NpgsqlDbType.Bytea, row => row.Content),
        new("at", NpgsqlDbType.TimestampTz, row => row.At),
        new("receipt_at", NpgsqlDbType.TimestampTz, row => row.ReceiptAt),
        new("receipt_state", NpgsqlDbType.Smallint, row => row.ReceiptState),
    ];

    private readonly ConcurrentDictionary<TenantId, Box> _boxes = new();

    /// <summary>Returns once the row is committed.</summary>
    public async Task AddAsync(SandboxMessage row, CancellationToken ct)
    {
        var box = _boxes.GetOrAdd(row.TenantId, _ => new Box());
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        box.Waiting.Enqueue((row, mine));
        await box.Turn.WaitAsync(ct);
        try
        {
            if (!mine.Task.IsCompleted) await WriteAsync(row.TenantId, box, ct);
        }
        finally
        {
            box.Turn.Release();
        }
        await mine.Task;
    }

    private async Task WriteAsync(TenantId tenant, Box box, CancellationToken ct)
    {
        var batch = new List<(SandboxMessage Row, TaskCompletionSource Done)>();
        while (batch.Count < AtOnce && box.Waiting.TryDequeue(out var next)) batch.Add(next);
        try
        {
            await tenants.RunAsync(tenant, Actor.Job(SandboxProvider.Name), async (services, token) =>
            {
                await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(token);
                await db.BulkInsertAsync("sandbox_messages", Columns, [.. batch.Select(item => item.Row)], "", token);
                await db.CommitAsync(token);
            }, ct);
            foreach (var (_, done) in batch) done.SetResult();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            foreach (var (_, done) in batch) done.TrySetException(fault);
        }
    }

    private sealed class Box
    {
        public ConcurrentQueue<(SandboxMessage, TaskCompletionSource)> Waiting { get; } = new();
        public SemaphoreSlim Turn { get; } = new(1, 1);
    }
}
