using Microsoft.EntityFrameworkCore;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Imports;

/// <summary>One import with a page of its refused rows.</summary>
public sealed record ImportView(Import Import, IReadOnlyList<ImportError> Errors);

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
            .OrderBy(error => error.RowNo).ThenBy(error => error.Field).Take(PageErrors).ToListAsync(ct);
        return new ImportView(import, errors);
    }

    public async Task<Result<List<Import>>> ListAsync(int count, CancellationToken ct)
    {
        if (scope.Demand(Permission.ImportPortfolio) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        return await db.Imports.AsNoTracking().OrderByDescending(row => row.StartedAt).Take(count).ToListAsync(ct);
    }
}
