using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Imports;

/// <summary>One import with a page of its refused rows.</summary>
/// <param name="NextErrorsAfter">The row behind which the next page begins; null on the last page.</param>
public sealed record ImportView(Import Import, IReadOnlyList<ImportError> Errors, long? NextErrorsAfter);

/// <summary>Reads imports and why rows were refused.</summary>
public sealed class ReadImport(TenantDbFactory dbs, TenantScope scope)
{
    private const int PageErrors = 1_000;

    public Task<Result<ImportView>> RunAsync(Guid id, long errorsAfter, CancellationToken ct) => RunAsync(id, errorsAfter, PageErrors, ct);

    /// <param name="errorsAfter">Only errors of later rows.</param>
    /// <param name="take">At most so many errors, but a row's errors are never torn apart.</param>
    public async Task<Result<ImportView>> RunAsync(Guid id, long errorsAfter, int take, CancellationToken ct)
    {
        if (scope.Demand(Permission.ImportPortfolio) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        var import = await db.Imports.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, ct);
        if (import is null) return Refusal.NotFound("import");
        var errors = await db.ImportErrors.AsNoTracking()
            .Where(error => error.ImportId == id && error.RowNo > errorsAfter)
            .OrderBy(error => error.RowNo).ThenBy(error => error.Field).Take(take + 1).ToListAsync(ct);
        if (errors.Count <= take) return new ImportView(import, errors, null);
        // The cursor is a row, so the last row of a page must be whole: it is left to the next page, unless it fills this one.
        var cut = errors[^1].RowNo;
        var whole = errors.FindAll(error => error.RowNo < cut);
        if (whole.Count == 0) whole = errors;
        return new ImportView(import, whole, whole[^1].RowNo);
    }

    public async Task<Result<List<Import>>> ListAsync(int count, CancellationToken ct)
    {
        if (scope.Demand(Permission.ImportPortfolio) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        return await db.Imports.AsNoTracking().OrderByDescending(row => row.StartedAt).Take(count).ToListAsync(ct);
    }
}
