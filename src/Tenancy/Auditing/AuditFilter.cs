using System.Globalization;
using Platform.Tenancy.Data;

namespace Platform.Tenancy.Auditing;

/// <summary>Which entries are asked for; a null asks nothing.</summary>
/// <param name="Actions">Any of these; null for all.</param>
/// <param name="From">From this instant on.</param>
/// <param name="Until">Before this instant.</param>
public sealed record AuditFilter(
    Guid? Debtor = null, string? Actor = null, IReadOnlyList<string>? Actions = null, Guid? Agency = null, DateTimeOffset? From = null,
    DateTimeOffset? Until = null, bool OnlyRefused = false)
{
    /// <summary>Conditions over <c>e</c> (entries).</summary>
    internal FormattableString Where(TenantDb db, AuditCursor? before)
    {
        FormattableString all = $"e.tenant_id = {db.TenantId}";
        if (Debtor is { } debtor) all = $"{all} and e.debtor_id = {debtor}";
        if (!string.IsNullOrEmpty(Actor)) all = $"{all} and e.actor_id = {Actor}";
        if (Actions is { Count: > 0 } actions) all = $"{all} and e.action {db.Dialect.AnyOf(actions)}";
        if (Agency is { } agency) all = $"{all} and e.agency_id = {agency}";
        if (From is { } from) all = $"{all} and e.at >= {from}";
        if (Until is { } until) all = $"{all} and e.at < {until}";
        if (OnlyRefused) all = $"{all} and not e.allowed";
        if (before is { } place) all = $"{all} and (e.at, e.id) < ({place.At}, {place.Id})";
        return all;
    }
}

/// <summary>The place of the last entry that was shown; the next page goes on behind it.</summary>
public sealed record AuditCursor(DateTimeOffset At, Guid Id)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks:x}-{Id:N}");

    /// <returns>Null when the text is no cursor; then the list begins at the newest.</returns>
    public static AuditCursor? Read(string? text) =>
        text?.Split('-') is [var ticks, var id] && Guid.TryParseExact(id, "N", out var guid)
        && long.TryParse(ticks, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var at) && at is > 0 and < 3_155_378_975_999_999_999
            ? new AuditCursor(new DateTimeOffset(at, TimeSpan.Zero), guid)
            : null;
}
