using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;

namespace Platform.Tenancy.Auditing;

/// <summary>Reads and writes the tiles of the tenant's tree in the caller's own transaction.</summary>
internal static class TenantTiles
{
    public static async Task<IReadOnlyDictionary<TilePlace, byte[]>> ReadAsync(TenantDb db, IEnumerable<TilePlace> places, CancellationToken ct)
    {
        FormattableString? any = null;
        foreach (var level in places.GroupBy(place => place.Level))
        {
            FormattableString here = $"(level = {(short)level.Key} and number {db.Dialect.AnyOf(level.Select(place => place.Number).Distinct())})";
            any = any is null ? here : $"{any} or {here}";
        }
        if (any is null) return new Dictionary<TilePlace, byte[]>();
        var rows = await db.QueryAsync(
            $"select level, number, hashes from audit_tiles where tenant_id = {db.TenantId} and ({any})",
            row => (Place: new TilePlace(row.Short(0), row.Long(1)), Hashes: row.Bytes(2)), ct);
        return rows.ToDictionary(row => row.Place, row => row.Hashes);
    }

    /// <summary>The tiles that roots and proofs of these parts of the tree need.</summary>
    public static async Task<TileTree> TreeAsync(TenantDb db, IEnumerable<TileTree.Span> spans, CancellationToken ct) =>
        new(await ReadAsync(db, TileTree.Places(spans), ct));

    public static async Task WriteAsync(TenantDb db, IReadOnlyDictionary<TilePlace, byte[]> tiles, CancellationToken ct)
    {
        foreach (var (place, hashes) in tiles)
            await db.ExecuteAsync(
                $"""
                insert into audit_tiles (tenant_id, level, number, hashes) values ({db.TenantId}, {(short)place.Level}, {place.Number}, {hashes})
                on conflict (tenant_id, level, number) do update set hashes = excluded.hashes
                """, ct);
    }
}
