using Platform.Tenancy.Data;

namespace Platform.Channels.Messages;

/// <summary>
/// The clock that leases are measured by: the database's own on PostgreSQL, because the clocks of several nodes differ,
/// and the process's on SQLite, which has one. A test's clock is always obeyed.
/// </summary>
internal sealed class LeaseTime(TimeProvider clock)
{
    public FormattableString Now(TenantDb db) =>
        ByDatabase(db) ? (FormattableString)$"statement_timestamp()" : $"{clock.GetUtcNow()}";

    public FormattableString In(TenantDb db, TimeSpan span) =>
        ByDatabase(db) ? (FormattableString)$"(statement_timestamp() + {span})" : $"{clock.GetUtcNow() + span}";

    private bool ByDatabase(TenantDb db) => db.Dialect.IsPostgres && ReferenceEquals(clock, TimeProvider.System);
}
