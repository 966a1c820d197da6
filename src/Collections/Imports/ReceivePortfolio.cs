using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Sylvan.Data.Csv;

namespace Platform.Collections.Imports;

/// <summary>
/// Takes a portfolio file as it streams in and stages its rows; the merge follows in the background. Gives the import's id
/// once every row has arrived. A file that breaks on the way is a failed import that changed nothing.
/// </summary>
public sealed class ReceivePortfolio(
    TenantDbFactory dbs, TenantScope scope, TenantKeys keys, StageRows stage, ImportQueue queue, EndImport end,
    AuditTrail audit, Feed feed, TimeProvider clock)
{
    /// <param name="Source">"page" or "api".</param>
    /// <param name="Mapping">Name of a saved mapping; null reads our own column names.</param>
    public sealed record Request(Stream File, string FileName, string Source, string? Mapping);

    public async Task<Result<Guid>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ImportPortfolio) is { } forbidden) return forbidden;
        var started = await StartAsync(ask, ct);
        if (started.IsRefused) return started.Refusal;
        var (id, mapping) = started.Value;
        try
        {
            await using var counted = new CountingStream(ask.File);
            var opened = await PortfolioReader.OpenAsync(counted, mapping, ct);
            if (opened.IsRefused)
            {
                await end.FailAsync(id, opened.Refusal, CancellationToken.None);
                return id;
            }
            await using var reader = opened.Value;
            var cipher = await keys.GetAsync(scope.TenantId, ct);
            await stage.RunAsync(scope.TenantId, id, reader, mapping, cipher, () => counted.Count, ct);
            await MergeNextAsync(id, ct);
            return id;
        }
        catch (DecoderFallbackException)
        {
            await end.FailAsync(id, new Refusal("import_encoding"), CancellationToken.None);
        }
        catch (Exception e) when (e is CsvFormatException or CsvRecordTooLargeException)
        {
            await end.FailAsync(id, new Refusal("import_not_csv"), CancellationToken.None);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            await end.FailAsync(id, new Refusal("import_interrupted"), CancellationToken.None);
            throw;
        }
        return id;
    }

    private async Task<Result<(Guid, MappingDefinition)>> StartAsync(Request ask, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        var mapping = ask.Mapping is null
            ? null
            : await db.ImportMappings.AsNoTracking().SingleOrDefaultAsync(row => row.Name == ask.Mapping, ct);
        if (ask.Mapping is not null && mapping is null) return Refusal.NotFound("mapping");
        var now = clock.GetUtcNow();
        var import = new Import
        {
            FileName = Path.GetFileName(ask.FileName),
            Source = ask.Source,
            MappingId = mapping?.Id,
            StartedBy = scope.Actor.Name,
            StartedAt = now,
            HeartbeatAt = now,
        };
        db.Add(import);
        audit.Write(db, "import.started", "import", import.Id);
        db.AfterCommit(() => feed.Publish(scope.TenantId, Topics.Imports));
        await db.CommitAsync(ct);
        return (import.Id, mapping is null ? MappingDefinition.None : MappingDefinition.Parse(mapping.Json));
    }

    private async Task MergeNextAsync(Guid id, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        await db.ExecuteAsync(
            $"update imports set state = {ImportState.Merging}, heartbeat_at = {clock.GetUtcNow()} where tenant_id = {db.TenantId} and id = {id} and state = {ImportState.Receiving}",
            ct);
        db.AfterCommit(() => queue.Add(scope.TenantId, id));
        await db.CommitAsync(ct);
    }

    /// <summary>Counts what was read of the upload, for the progress shown.</summary>
    private sealed class CountingStream(Stream inner) : Stream
    {
        public long Count { get; private set; }
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => Count; set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            Count += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var taken = inner.Read(buffer, offset, count);
            Count += taken;
            return taken;
        }

        public override void Flush() => inner.Flush();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
