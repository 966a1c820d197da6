using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Imports;

/// <summary>One import with a page of its refused rows, none of which is split over two pages.</summary>
/// <param name="NextErrorsAfter">The row after which the next page begins; null when there is none.</param>
public sealed record ImportView(Import Import, IReadOnlyList<ImportError> Errors, long? NextErrorsAfter);

/// <summary>Reads imports and why rows were refused.</summary>
public sealed class ReadImport(TenantDbFactory dbs, TenantScope scope)
{
    private const int PageErrors = 1_000;

    public async Task<Result<ImportView>> RunAsync(Guid id, long errorsAfter, CancellationToken ct)
    {
        if (scope.Demand(Permission.ImportPortfolio) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        var import = await db.Imports.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct);
        if (import is null) return Refusal.NotFound("import");
        var errors = await db.ImportErrors.AsNoTracking()
            .Where(error => error.ImportId == id && error.RowNo > errorsAfter)
            .OrderBy(error => error.RowNo).ThenBy(error => error.Field).Take(PageErrors + 1).ToListAsync(ct);
        if (errors.Count <= PageErrors) return new ImportView(import, errors, null);
        var whole = errors.FindLastIndex(error => error.RowNo != errors[^1].RowNo) + 1;
        if (whole == 0) whole = PageErrors; // one row with a thousand reasons: the first thousand must do
        return new ImportView(import, errors[..whole], errors[whole - 1].RowNo);
    }

    public async Task<Result<List<Import>>> ListAsync(int count, CancellationToken ct)
    {
        if (scope.Demand(Permission.ImportPortfolio) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        return await db.Imports.AsNoTracking().OrderByDescending(row => row.StartedAt).Take(count).ToListAsync(ct);
    }
}
