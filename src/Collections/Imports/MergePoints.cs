using Platform.Tenancy.Data;

namespace Platform.Collections.Imports;

/// <summary>
/// Brings where the debtors' addresses come from in step with the file. A changed address begins anew: what the old one
/// proved is not the new one's. An unchanged one keeps its day, its proof and the more exact of the two sources.
/// </summary>
internal sealed class MergePoints(TenantDb db, Guid importId, DateTimeOffset now)
{
    private FormattableString Mine => $"r.tenant_id = {db.TenantId} and r.import_id = {importId}";

    // Several rows of one debtor: the last one's contact data count, as in the debtor's details.
    private FormattableString Known =>
        $"""
        {Mine} and d.id <> r.new_debtor_id and r.row_no in
          (select max(row_no) from import_rows where tenant_id = {db.TenantId} and import_id = {importId} group by debtor_ref)
        """;

    /// <summary>After the debtors themselves.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var most = await db.QueryOneAsync($"select coalesce(max({StagedPoints.Count}), 0) from import_rows r where {Mine}", row => row.Int(0), 0, ct);
        var numbers = StagedPoints.Numbers(most);
        if (await HasKnownAsync(ct)) await ChangeAsync(numbers, ct);
        // Who has come with this file has no points yet: nothing to compare with, and nothing that could be in the way.
        await db.ExecuteAsync(
            $"""
            with n(i) as ({numbers})
            insert into contact_points (tenant_id, debtor_id, kind, slot, value_index, source, basis, since, status)
            select r.tenant_id, d.id, {Byte(0)}, {Byte(1)}, {StagedPoints.Index}, {Byte(2)}, {Byte(3)}, {now}, 0
            from import_rows r join debtors d on d.tenant_id = r.tenant_id and d.id = r.new_debtor_id
              join n on n.i < {StagedPoints.Count}
            where {Mine}
            """, ct);
    }

    private async Task ChangeAsync(SqlText numbers, CancellationToken ct)
    {
        await db.ExecuteAsync(
            $"""
            delete from contact_points where tenant_id = {db.TenantId} and (debtor_id, kind, slot) in (
              select p.debtor_id, p.kind, p.slot from import_rows r
                join debtors d on d.tenant_id = r.tenant_id and d.reference = r.debtor_ref
                join contact_points p on p.tenant_id = d.tenant_id and p.debtor_id = d.id
              where {Known} and ((r.point_mask >> ({StagedPoints.BitOf})) & 1) = 0)
            """, ct);
        // Only what differs is written: a conflict that changes nothing would still lock, and so write, every row.
        await db.ExecuteAsync(
            $"""
            with n(i) as ({numbers}),
            said as (
              select d.id as debtor_id, {Byte(0)} as kind, {Byte(1)} as slot, {StagedPoints.Index} as value_index, {Byte(2)} as source, {Byte(3)} as basis
              from import_rows r join debtors d on d.tenant_id = r.tenant_id and d.reference = r.debtor_ref
                join n on n.i < {StagedPoints.Count}
              where {Known})
            insert into contact_points (tenant_id, debtor_id, kind, slot, value_index, source, basis, since, status)
            select {db.TenantId}, s.debtor_id, s.kind, s.slot, s.value_index, s.source, s.basis, {now}, 0
            from said s left join contact_points p
              on p.tenant_id = {db.TenantId} and p.debtor_id = s.debtor_id and p.kind = s.kind and p.slot = s.slot
            where p.debtor_id is null or p.value_index <> s.value_index
              or ((s.source <> 0 or p.source = 0) and (p.source <> s.source or p.basis <> s.basis))
            on conflict (tenant_id, debtor_id, kind, slot) do update set
              since = case when contact_points.value_index = excluded.value_index then contact_points.since else excluded.since end,
              verified_at = case when contact_points.value_index = excluded.value_index then contact_points.verified_at end,
              proof = case when contact_points.value_index = excluded.value_index then contact_points.proof end,
              status = case when contact_points.value_index = excluded.value_index then contact_points.status else 0 end,
              source = excluded.source, basis = excluded.basis, value_index = excluded.value_index
            """, ct);
    }

    private Task<bool> HasKnownAsync(CancellationToken ct) => db.QueryOneAsync(
        $"""
        select 1 from import_rows r join debtors d on d.tenant_id = r.tenant_id and d.reference = r.debtor_ref
        where {Mine} and d.id <> r.new_debtor_id limit 1
        """, _ => true, false, ct);

    private SqlText Byte(int which) => StagedPoints.Byte(db.Dialect, which);
}
