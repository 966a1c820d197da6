using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Imports;

/// <summary>
/// Takes a portfolio file as it streams in and stages its rows; the merge follows in the background. Gives the import's id
/// once every row has arrived. A file that breaks on the way is a failed import that changed nothing.
/// </summary>
public sealed class ReceivePortfolio(
    TenantDbFactory dbs, TenantScope scope, TenantKeys keys, StageRows stage, ImportQueue queue, EndImport end,
    AuditTrail audit, Feed feed, TimeProvider clock)
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(20);

    /// <param name="Source">"page" or "api".</param>
    /// <param name="Mapping">Name of a saved mapping; null reads our own column names.</param>
    /// <param name="Bytes">Size of the file where it is known.</param>
    public sealed record Request(Stream File, string FileName, string Source, string? Mapping, long? Bytes = null);

    public async Task<Result<Guid>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ImportPortfolio) is { } forbidden) return forbidden;
        var started = await StartAsync(ask, ct);
        if (started.IsRefused) return started.Refusal;
        var (id, mapping) = started.Value;
        PortfolioReader? reader = null;
        try
        {
            await using var counted = new CountedStream(ask.File);
            var opened = await PortfolioReader.OpenAsync(counted, mapping, ct);
            if (opened.IsRefused)
            {
                await end.FailAsync(id, opened.Refusal, CancellationToken.None);
                return id;
            }
            reader = opened.Value;
            var cipher = await keys.GetAsync(scope.TenantId, ct);
            await AliveAsync(id, counted,
                token => stage.RunAsync(scope.TenantId, id, reader, mapping, cipher, () => counted.Count, token), ct);
            await MergeNextAsync(id, counted.Count, ct);
        }
        catch (ImportEndedException)
        {
            // Somebody took it for dead and ended it; its record says so.
        }
        catch (Exception e) when (PortfolioReader.Broken(e, (reader?.RowNo ?? 0) + 1) is { } broken)
        {
            await end.FailAsync(id, broken, CancellationToken.None);
        }
        catch (Exception e)
        {
            var code = e is OperationCanceledException or IOException ? "import_interrupted" : "import_broke";
            await end.FailAsync(id, new Refusal(code), CancellationToken.None);
            throw;
        }
        finally
        {
            if (reader is not null) await reader.DisposeAsync();
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
            FileName = TextForm.Shorten(Path.GetFileName(ask.FileName.Replace('\\', '/')), 200),
            Source = ask.Source,
            MappingId = mapping?.Id,
            BytesTotal = ask.Bytes,
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

    // A slow sender may need minutes for one batch; without a sign of life the import would be taken for dead.
    private async Task AliveAsync(Guid id, CountedStream counted, Func<CancellationToken, Task> work, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var beating = BeatAsync(id, counted, ended.Token);
        try
        {
            await work(ct);
        }
        finally
        {
            await ended.CancelAsync();
            await beating;
        }
    }

    private async Task BeatAsync(Guid id, CountedStream counted, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(SignOfLife, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(ct)) await BeatOnceAsync(id, counted.Count, ct);
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }
    }

    private async Task BeatOnceAsync(Guid id, long bytes, CancellationToken ct)
    {
        try
        {
            await using var db = await dbs.WriteAsync(ct);
            await db.ExecuteAsync(
                $"""
                update imports set heartbeat_at = {clock.GetUtcNow()}, bytes_read = {bytes}
                where tenant_id = {db.TenantId} and id = {id} and state = {ImportState.Receiving}
                """, ct);
            await db.CommitAsync(ct);
        }
        catch (Exception e) when (e is DbException or TimeoutException)
        {
            // The next beat tries again; a lasting fault is met, and said, by the batches.
        }
    }

    private async Task MergeNextAsync(Guid id, long bytes, CancellationToken ct)
    {
        await using var db = await dbs.WriteAsync(ct);
        var changed = await db.ExecuteAsync(
            $"""
            update imports set state = {ImportState.Merging}, heartbeat_at = {clock.GetUtcNow()}, bytes_read = {bytes}
            where tenant_id = {db.TenantId} and id = {id} and state = {ImportState.Receiving}
            """, ct);
        if (changed == 0) throw new ImportEndedException();
        db.AfterCommit(() =>
        {
            queue.Add(scope.TenantId, id);
            feed.Publish(scope.TenantId, Topics.Imports);
        });
        await db.CommitAsync(ct);
    }
}
