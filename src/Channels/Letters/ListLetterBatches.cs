using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Letters;

/// <summary>How many letters wait, and the newest batches.</summary>
public sealed class ListLetterBatches(TenantDbFactory dbs, TenantScope scope)
{
    public sealed record Answer(int Waiting, int WaitingPages, IReadOnlyList<LetterBatch> Batches);

    public async Task<Result<Answer>> RunAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageChannels) is { } no) return no;
        await using var db = await dbs.ReadAsync(ct);
        var waiting = db.Set<Letter>().Where(l => l.BatchId == null);
        return new Answer(
            await waiting.CountAsync(ct), await waiting.SumAsync(l => (int)l.Pages, ct),
            await db.Set<LetterBatch>().AsNoTracking().OrderByDescending(b => b.Id).Take(100).ToListAsync(ct));
    }
}
