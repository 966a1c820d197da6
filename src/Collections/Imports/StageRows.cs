using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Imports;

/// <summary>The import was ended by somebody else (as dead, because it had been silent): nothing more may be staged for it.</summary>
public sealed class ImportEndedException() : Exception("The import has ended already.");

/// <summary>
/// Reads, checks, seals and stages a file in bounded memory: one reader, as many checkers as cores, a few writers, with
/// short queues between them. Every batch is a transaction of its own, in no certain order; the portfolio itself is not touched.
/// </summary>
public sealed class StageRows(TenantRunner runner, Feed feed, TimeProvider clock)
{
    private const int BatchRows = 2_000;
    private const int Writers = 3;
    private static readonly TimeSpan ToldEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Errors beyond this number are counted, not listed: a file of another kind would fill the table.</summary>
    public const int ListedErrors = 10_000;

    public async Task RunAsync(
        TenantId tenant, Guid importId, PortfolioReader reader, MappingDefinition mapping, TenantCipher cipher,
        Func<long> bytesRead, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var raw = Channel.CreateBounded<List<RawRow>>(4);
        var done = Channel.CreateBounded<Batch>(4);
        var check = new CheckRow(mapping, reader.Attributes, reader.FieldCount);
        var seal = new SealRow(importId, cipher);
        var read = Task.Run(() => ReadAsync(reader, raw.Writer, stop.Token), stop.Token);
        var checking = Enumerable.Range(0, Math.Max(2, Environment.ProcessorCount))
            .Select(_ => Task.Run(() => CheckAsync(check, seal, importId, raw.Reader, done.Writer, stop.Token), stop.Token)).ToArray();
        var checkers = CompleteAsync(checking, done.Writer);
        var listing = new ErrorRoom();
        var writing = Enumerable.Range(0, Writers)
            .Select(_ => Task.Run(() => WriteAsync(tenant, importId, done.Reader, listing, bytesRead, stop.Token), stop.Token));
        var all = new List<Task>([read, checkers, .. writing]);
        while (all.Count > 0)
        {
            var ended = await Task.WhenAny(all);
            all.Remove(ended);
            if (ended.IsCompletedSuccessfully) continue;
            await stop.CancelAsync(); // the others wait on queues that nobody serves any more
            try { await Task.WhenAll(all); }
            catch (Exception) { /* the first failure is the one that counts */ }
            await ended;
        }
    }

    private static async Task ReadAsync(PortfolioReader reader, ChannelWriter<List<RawRow>> queue, CancellationToken ct)
    {
        try
        {
            var batch = new List<RawRow>(BatchRows);
            while (await reader.ReadAsync(ct) is { } row)
            {
                batch.Add(row);
                if (batch.Count < BatchRows) continue;
                await queue.WriteAsync(batch, ct);
                batch = new List<RawRow>(BatchRows);
            }
            if (batch.Count > 0) await queue.WriteAsync(batch, ct);
        }
        finally
        {
            queue.Complete();
        }
    }

    private static async Task CheckAsync(
        CheckRow check, SealRow seal, Guid importId, ChannelReader<List<RawRow>> from, ChannelWriter<Batch> to, CancellationToken ct)
    {
        await foreach (var batch in from.ReadAllAsync(ct))
        {
            var rows = new List<ImportRow>(batch.Count);
            var errors = new List<ImportError>();
            foreach (var raw in batch)
            {
                var (row, wrong) = check.Run(raw);
                if (row is not null) rows.Add(seal.Run(raw.RowNo, row));
                foreach (var error in wrong)
                {
                    errors.Add(new ImportError { ImportId = importId, RowNo = raw.RowNo, Field = error.Field, Code = error.Code });
                }
            }
            await to.WriteAsync(new Batch(batch.Count, rows, errors), ct);
        }
    }

    private static async Task CompleteAsync(Task[] checking, ChannelWriter<Batch> queue)
    {
        try { await Task.WhenAll(checking); }
        finally { queue.Complete(); }
    }

    private async Task WriteAsync(
        TenantId tenant, Guid importId, ChannelReader<Batch> queue, ErrorRoom room, Func<long> bytesRead, CancellationToken ct)
    {
        var told = DateTimeOffset.MinValue;
        await foreach (var batch in queue.ReadAllAsync(ct))
        {
            var errors = room.Take(batch.Errors);
            await runner.RunAsync(tenant, Actor.Job("import"), async (services, token) =>
            {
                await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(token);
                await db.BulkInsertAsync("import_rows", StagingTable.Rows, batch.Rows, "", token);
                await db.BulkInsertAsync("import_errors", StagingTable.Errors, errors, "on conflict do nothing", token);
                // Last the import's own row, which the other writers need too. Who ended the import meanwhile changed it
                // first: then nothing of this batch is kept. Who ends it later waits for it and throws this batch away.
                var alive = await db.ExecuteAsync(
                    $"""
                    update imports set rows_read = rows_read + {batch.Read}, accepted = accepted + {batch.Rows.Count},
                      rejected = rejected + {batch.Read - batch.Rows.Count}, bytes_read = {bytesRead()},
                      heartbeat_at = {clock.GetUtcNow()}
                    where tenant_id = {tenant} and id = {importId} and state = {ImportState.Receiving}
                    """, token);
                if (alive == 0) throw new ImportEndedException();
                await db.CommitAsync(token);
            }, ct);
            if (clock.GetUtcNow() - told < ToldEvery) continue;
            told = clock.GetUtcNow();
            feed.Publish(tenant, Topics.Imports);
        }
    }

    /// <summary>What is left of the errors that may be listed, shared by the writers.</summary>
    private sealed class ErrorRoom
    {
        private readonly Lock _lock = new();
        private int _left = ListedErrors;

        public List<ImportError> Take(List<ImportError> errors)
        {
            lock (_lock)
            {
                var taken = errors.Count <= _left ? errors : errors[.._left];
                _left -= taken.Count;
                return taken;
            }
        }
    }

    private sealed record Batch(int Read, List<ImportRow> Rows, List<ImportError> Errors);
}
