using Microsoft.EntityFrameworkCore;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Imports;

/// <summary>Saves, lists and removes a lender's mappings; a name is unique within the tenant.</summary>
public sealed class SaveMapping(TenantDbFactory dbs, TenantScope scope, AuditTrail audit, TimeProvider clock)
{
    public async Task<Result<Guid>> RunAsync(Guid? id, string name, MappingDefinition definition, CancellationToken ct)
    {
        if (scope.Demand(Permission.ImportPortfolio) is { } forbidden) return forbidden;
        name = name.Trim();
        if (name.Length is 0 or > 100 || TextForm.HasControls(name)) return Refusal.Invalid("name", "required");
        if (Check(definition) is { } wrong) return wrong;
        await using var db = await dbs.WriteAsync(ct);
        if (await db.ImportMappings.AnyAsync(row => row.Name == name && row.Id != id, ct)) return Refusal.Conflict("mapping");
        var mapping = id is null ? null : await db.ImportMappings.SingleOrDefaultAsync(row => row.Id == id, ct);
        if (id is not null && mapping is null) return Refusal.NotFound("mapping");
        if (mapping is null) db.Add(mapping = new ImportMapping { Name = name, Json = "" });
        (mapping.Name, mapping.Json, mapping.UpdatedAt) = (name, definition.ToJson(), clock.GetUtcNow());
        audit.Write(db, "import_mapping.saved", "import_mapping", mapping.Id);
        await db.CommitAsync(ct);
        return mapping.Id;
    }

    /// <returns>Null when the mapping may be used.</returns>
    public static Refusal? Check(MappingDefinition definition)
    {
        if (definition.DecimalSeparator is not ("." or ",")) return Refusal.Invalid("decimalSeparator", "unknown");
        if (definition.ThousandsSeparator is not ("" or "." or "," or " " or "'")) return Refusal.Invalid("thousandsSeparator", "unknown");
        if (definition.DecimalSeparator == definition.ThousandsSeparator) return Refusal.Invalid("thousandsSeparator", "same");
        if (!DateForms.IsForm(definition.DateFormat)) return Refusal.Invalid("dateFormat", "unknown");
        var unknown = definition.Columns.Keys.Concat(definition.Codes.Keys).Concat(definition.Defaults.Keys)
            .FirstOrDefault(column => !ImportColumns.All.Contains(column));
        return unknown is null ? CheckOrigins(definition) : Refusal.Invalid(TextForm.Shorten(unknown, 100), "unknown");
    }

    // A value for all rows that no row could be taken with is said now, not by a million refused rows. Whether a ground fits
    // is the row's country's to say.
    private static Refusal? CheckOrigins(MappingDefinition definition)
    {
        foreach (var (column, value) in definition.Defaults)
        {
            var wrong = column.EndsWith("_source", StringComparison.Ordinal) ? PointOrigins.SourceOf(value).Wrong
                : column.EndsWith("_basis", StringComparison.Ordinal) && PointOrigins.BasisOf(value, "").Wrong is "basis_unknown" ? "basis_unknown"
                : null;
            if (wrong is not null) return Refusal.Invalid(column, wrong);
        }
        return null;
    }

    public async Task<Result<List<ImportMapping>>> ListAsync(CancellationToken ct)
    {
        if (scope.Demand(Permission.ImportPortfolio) is { } forbidden) return forbidden;
        await using var db = await dbs.ReadAsync(ct);
        return await db.ImportMappings.AsNoTracking().OrderBy(row => row.Name).ToListAsync(ct);
    }

    /// <summary>Makes one mapping the one that uploads begin with; null makes it our own column names again.</summary>
    public async Task<Result> PreferAsync(Guid? id, CancellationToken ct)
    {
        if (scope.Demand(Permission.ImportPortfolio) is { } forbidden) return forbidden;
        await using var db = await dbs.WriteAsync(ct);
        var mappings = await db.ImportMappings.ToListAsync(ct);
        if (id is not null && mappings.TrueForAll(row => row.Id != id)) return Refusal.NotFound("mapping");
        foreach (var mapping in mappings) mapping.IsDefault = mapping.Id == id;
        audit.Write(db, "import_mapping.preferred", "import_mapping", id ?? Guid.Empty);
        await db.CommitAsync(ct);
        return Result.Done;
    }

    public async Task<Result> RemoveAsync(Guid id, CancellationToken ct)
    {
        if (scope.Demand(Permission.ImportPortfolio) is { } forbidden) return forbidden;
        await using var db = await dbs.WriteAsync(ct);
        var mapping = await db.ImportMappings.SingleOrDefaultAsync(row => row.Id == id, ct);
        if (mapping is null) return Refusal.NotFound("mapping");
        db.Remove(mapping);
        audit.Write(db, "import_mapping.removed", "import_mapping", id);
        await db.CommitAsync(ct);
        return Result.Done;
    }
}
