using Platform.Tenancy.Data;

namespace Platform.Collections.Imports;

/// <summary>
/// Brings where the debtors' addresses come from in step with the file. A changed address begins anew: what the old one
/// proved is not the new one's. An unchanged one keeps its day, its proof and the more exact of the two sources.
/// </summary>
internal sealed class MergePoints(TenantDb db, Guid importId, DateTimeOffset now)
{
    // Several rows of one debtor: the last one's contact data count, as in the debtor's details.
    private FormattableString Last =>
        $"""
        r.tenant_id = {db.TenantId} and r.import_id = {importId} and r.row_no in
          (select max(row_no) from import_rows where tenant_id = {db.TenantId} and import_id = {importId} group by debtor_ref)
        """;

    /// <summary>After the debtors themselves.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await db.ExecuteAsync(
            $"""
            delete from contact_points where tenant_id = {db.TenantId} and (debtor_id, kind, slot) in (
              select p.debtor_id, p.kind, p.slot from import_rows r
                join debtors d on d.tenant_id = r.tenant_id and d.reference = r.debtor_ref
                join contact_points p on p.tenant_id = d.tenant_id and p.debtor_id = d.id
              where {Last} and d.id <> r.new_debtor_id and ((r.point_mask >> ({StagedPoints.BitOf})) & 1) = 0)
            """, ct);
        SqlText Byte(int which) => StagedPoints.Byte(db.Dialect, which);
        await db.ExecuteAsync(
            $"""
            with n(i) as ({StagedPoints.Numbers})
            insert into contact_points (tenant_id, debtor_id, kind, slot, value_index, source, basis, since, status)
            select r.tenant_id, d.id, {Byte(0)}, {Byte(1)}, {StagedPoints.Index}, {Byte(2)}, {Byte(3)}, {now}, 0
            from import_rows r join debtors d on d.tenant_id = r.tenant_id and d.reference = r.debtor_ref
              join n on n.i < {StagedPoints.Count}
            where {Last}
            on conflict (tenant_id, debtor_id, kind, slot) do update set
              since = case when contact_points.value_index = excluded.value_index then contact_points.since else excluded.since end,
              verified_at = case when contact_points.value_index = excluded.value_index then contact_points.verified_at end,
              proof = case when contact_points.value_index = excluded.value_index then contact_points.proof end,
              status = case when contact_points.value_index = excluded.value_index then contact_points.status else 0 end,
              source = excluded.source, basis = excluded.basis, value_index = excluded.value_index
            where contact_points.value_index <> excluded.value_index
              or ((excluded.source <> 0 or contact_points.source = 0) and (contact_points.source <> excluded.source or contact_points.basis <> excluded.basis))
            """, ct);
    }
}
