using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using NpgsqlTypes;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Imports;

/// <summary>
/// Reads, checks, seals and stages a file in bounded memory: one reader, as many checkers as cores, one writer, with
/// short queues between them. Every batch is a transaction of its own; the portfolio itself is not touched.
/// </summary>
public sealed class StageRows(TenantRunner runner, Feed feed, TimeProvider clock)
{
    private const int BatchRows = 2_000;

    /// <summary>Errors beyond this number are counted, not listed: a file of another kind would fill the table.</summary>
    public const int ListedErrors = 10_000;

    private static readonly BulkColumn<ImportRow>[] Columns =
    [
        new("import_id", NpgsqlDbType.Uuid, r => r.ImportId),
        new("row_no", NpgsqlDbType.Bigint, r => r.RowNo),
        new("account_no", NpgsqlDbType.Text, r => r.AccountNo),
        new("debtor_ref", NpgsqlDbType.Text, r => r.DebtorRef),
        new("new_account_id", NpgsqlDbType.Uuid, r => r.NewAccountId),
        new("new_debtor_id", NpgsqlDbType.Uuid, r => r.NewDebtorId),
        new("details", NpgsqlDbType.Bytea, r => r.Details),
        new("reachable", NpgsqlDbType.Smallint, r => r.Reachable),
        new("phone_index", NpgsqlDbType.Bytea, r => r.PhoneIndex),
        new("email_index", NpgsqlDbType.Bytea, r => r.EmailIndex),
        new("language", NpgsqlDbType.Text, r => r.Language),
        new("time_zone", NpgsqlDbType.Text, r => r.TimeZone),
        new("country", NpgsqlDbType.Text, r => r.Country),
        new("region", NpgsqlDbType.Text, r => r.Region),
        new("product", NpgsqlDbType.Text, r => r.Product),
        new("currency", NpgsqlDbType.Text, r => r.Currency),
        new("balance", NpgsqlDbType.Numeric, r => r.Balance),
        new("past_due", NpgsqlDbType.Numeric, r => r.PastDue),
        new("due_date", NpgsqlDbType.Date, r => r.DueDate),
        new("min_payment", NpgsqlDbType.Numeric, r => r.MinPayment),
        new("risk_score", NpgsqlDbType.Numeric, r => r.RiskScore),
        new("industry", NpgsqlDbType.Text, r => r.Industry),
        new("credit_limit", NpgsqlDbType.Numeric, r => r.CreditLimit),
        new("attributes", NpgsqlDbType.Text, r => r.Attributes),
        new("stops", NpgsqlDbType.Boolean, r => r.Stops),
    ];

    private static readonly BulkColumn<ImportError>[] ErrorColumns =
    [
        new("import_id", NpgsqlDbType.Uuid, e => e.ImportId),
        new("row_no", NpgsqlDbType.Bigint, e => e.RowNo),
        new("field", NpgsqlDbType.Text, e => e.Field),
        new("code", NpgsqlDbType.Text, e => e.Code),
    ];

    public async Task RunAsync(
        TenantId tenant, Guid importId, PortfolioReader reader, MappingDefinition mapping, TenantCipher cipher,
        Func<long> bytesRead, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var raw = Channel.CreateBounded<List<RawRow>>(4);
        var done = Channel.CreateBounded<Checked>(4);
        var check = new CheckRow(mapping, reader.Attributes, reader.FieldCount, cipher);
        var read = ReadAsync(reader, raw.Writer, stop.Token);
        var checking = Enumerable.Range(0, Math.Max(2, Environment.ProcessorCount))
            .Select(_ => CheckAsync(check, importId, raw.Reader, done.Writer, stop.Token)).ToArray();
        var checkers = CompleteAsync(checking, done.Writer);
        var write = WriteAsync(tenant, importId, done.Reader, bytesRead, stop.Token);
        var all = new List<Task> { read, checkers, write };
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

    private static Task CheckAsync(
        CheckRow check, Guid importId, ChannelReader<List<RawRow>> from, ChannelWriter<Checked> to, CancellationToken ct) =>
        Task.Run(async () =>
        {
            await foreach (var batch in from.ReadAllAsync(ct))
            {
                var rows = new List<ImportRow>(batch.Count);
                var errors = new List<ImportError>();
                foreach (var raw in batch)
                {
                    var (row, wrong) = check.Run(raw, importId);
                    if (row is not null) rows.Add(row);
                    foreach (var error in wrong.DistinctBy(e => e.Field))
                    {
                        errors.Add(new ImportError { ImportId = importId, RowNo = raw.RowNo, Field = error.Field, Code = error.Code });
                    }
                }
                await to.WriteAsync(new Checked(batch.Count, rows, errors), ct);
            }
        }, ct);

    private static async Task CompleteAsync(Task[] checking, ChannelWriter<Checked> queue)
    {
        try { await Task.WhenAll(checking); }
        finally { queue.Complete(); }
    }

    private async Task WriteAsync(
        TenantId tenant, Guid importId, ChannelReader<Checked> queue, Func<long> bytesRead, CancellationToken ct)
    {
        var listed = 0;
        var told = DateTimeOffset.MinValue;
        await foreach (var batch in queue.ReadAllAsync(ct))
        {
            var errors = batch.Errors.Take(Math.Max(0, ListedErrors - listed)).ToList();
            listed += errors.Count;
            await runner.RunAsync(tenant, Actor.Job("import"), async (services, token) =>
            {
                await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(token);
                await db.BulkInsertAsync("import_rows", Columns, batch.Rows, "", token);
                await db.BulkInsertAsync("import_errors", ErrorColumns, errors, "on conflict do nothing", token);
                await db.ExecuteAsync(
                    $"""
                    update imports set rows_read = rows_read + {batch.Read}, accepted = accepted + {batch.Rows.Count},
                      rejected = rejected + {batch.Read - batch.Rows.Count}, bytes_read = {bytesRead()},
                      heartbeat_at = {clock.GetUtcNow()}
                    where tenant_id = {tenant} and id = {importId}
                    """, token);
                await db.CommitAsync(token);
            }, ct);
            if (clock.GetUtcNow() - told < TimeSpan.FromMilliseconds(500)) continue;
            told = clock.GetUtcNow();
            feed.Publish(tenant, Topics.Imports);
        }
    }

    private sealed record Checked(int Read, List<ImportRow> Rows, List<ImportError> Errors);
}
