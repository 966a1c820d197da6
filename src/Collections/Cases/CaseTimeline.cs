using System.Text;
using Platform.Channels;
using Platform.Channels.Inbound;
using Platform.Channels.Messages;
using Platform.Collections.Debtors;
using Platform.Collections.Promises;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Cases;

public enum CaseEventKind
{
    Attempt,
    Call,
    Note,
    Promise,
    Payment,
    WrapUp,

    /// <summary>What the debtor wrote.</summary>
    Reply,
    Visit,
}

/// <summary>From whom to whom a contact goes.</summary>
public enum CaseDirection
{
    /// <summary>From us to the debtor: messages, calls, visits.</summary>
    Out,

    /// <summary>From the debtor to us: replies, and what they wrote on their own page.</summary>
    In,
}

/// <summary>One thing that happened in a case, of whatever kind; what does not belong to its kind is null.</summary>
/// <param name="Code">State, outcome or reason: a code of its kind.</param>
/// <param name="More">A second code: reason of a wrap-up, reason of an attempt, grade of a call, "stop" of a reply that stopped its channel.</param>
public sealed record CaseEvent(
    CaseEventKind Kind, string Key, DateTimeOffset At, string? By = null, ChannelKind? Channel = null, AttemptState? Attempt = null,
    string? Code = null, string? More = null, string? Text = null, decimal? Amount = null, string? Currency = null,
    DateOnly? Day = null, int? Seconds = null, DateTimeOffset? NextAt = null, PromiseState? Promise = null)
{
    /// <summary>Null for what is no contact: a note, a promise, a payment.</summary>
    public CaseDirection? Direction => Kind switch
    {
        CaseEventKind.Attempt or CaseEventKind.Call or CaseEventKind.Visit => CaseDirection.Out,
        CaseEventKind.Reply => CaseDirection.In,
        CaseEventKind.Note when By == CaseTimeline.TheDebtor => CaseDirection.In,
        _ => null,
    };
}

/// <summary>All that happened in a case in one list, newest first: contacts on every channel in both directions, notes, promises, payments.</summary>
public sealed class CaseTimeline(TenantDbFactory dbs, TenantScope scope, TenantKeys keys, AuditTrail audit, Looks looks)
{
    public const int Most = 500;
    private const string View = "case.timeline";

    /// <summary>Under this name stands what the debtor wrote on their own page.</summary>
    internal const string TheDebtor = "debtor";

    /// <inheritdoc cref="RunAsync(DebtorId, int, CaseDirection?, CancellationToken)"/>
    public Task<Result<(IReadOnlyList<CaseEvent> Events, bool More)>> RunAsync(DebtorId debtor, int take, CancellationToken ct) =>
        RunAsync(debtor, take, null, ct);

    /// <param name="only">The contacts of one direction; null for everything.</param>
    /// <returns>Up to <paramref name="take"/> events, and whether there are more.</returns>
    public async Task<Result<(IReadOnlyList<CaseEvent> Events, bool More)>> RunAsync(
        DebtorId debtor, int take, CaseDirection? only, CancellationToken ct)
    {
        if (scope.Demand(Permission.WorkCases) is { } refusal) return refusal;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var isNew = looks.IsNew(View, debtor);
        await using var db = isNew ? await dbs.WriteAsync(ct) : await dbs.ReadAsync(ct);
        var limit = Math.Clamp(take, 1, Most) + 1;
        var all = new List<CaseEvent>();
        foreach (var part in Parts(db, debtor, only))
            all.AddRange(await db.QueryAsync($"{part} order by 3 desc, 2 desc limit {limit}", row => Read(row, cipher), ct));
        var newest = all.OrderByDescending(one => one.At).ThenByDescending(one => one.Key, StringComparer.Ordinal).ToList();
        if (isNew)
        {
            audit.Write(db, View, "debtor", debtor);
            await db.CommitAsync(ct);
            looks.Keep(View, debtor);
        }
        return (newest.Take(limit - 1).ToList(), newest.Count >= limit);
    }

    private static FormattableString[] Parts(TenantDb db, DebtorId debtor, CaseDirection? only) => only switch
    {
        CaseDirection.Out => [Attempts(db, debtor), Calls(db, debtor), Visits(db, debtor)],
        CaseDirection.In => [Replies(db, debtor), $"{Notes(db, debtor)} and n.written_by is null and n.written_by_name = {TheDebtor}"],
        _ =>
        [
            Attempts(db, debtor), Calls(db, debtor), Visits(db, debtor), Replies(db, debtor), Notes(db, debtor), Promises(db, debtor),
            Payments(db, debtor), WrapUps(db, debtor),
        ],
    };

    // Every part has the same columns: kind, key, at, by, channel, attempt state, code, more, sealed text, amount, currency, day, seconds, next, promise state.
    private static FormattableString Attempts(TenantDb db, DebtorId debtor) =>
        $"""
        select {(int)CaseEventKind.Attempt}, cast(a.id as text), coalesce(a.settled_at, a.submitted_at, a.due_at), null, a.channel, a.state,
          a.provider, a.reason, null, null, null, null, null, null, null
        from attempts a where a.tenant_id = {db.TenantId} and a.debtor_id = {debtor}{db.Placed("a.debtor_id")}
          and not exists (select 1 from calls c where c.tenant_id = a.tenant_id and c.attempt_id = a.id)
          and not exists (select 1 from visits v where v.tenant_id = a.tenant_id and v.debtor_id = a.debtor_id and v.attempt_id = a.id)
        """;

    // A visit that is still to come stands where it was planned.
    private static FormattableString Visits(TenantDb db, DebtorId debtor) =>
        $"""
        select {(int)CaseEventKind.Visit}, cast(v.id as text), coalesce(v.ended_at, v.checked_in_at, v.planned_at), v.planned_by_name, {ChannelKind.Visit}, null,
          v.outcome, cast(v.state as text), null, null, null, v.day, null, null, null
        from visits v where v.tenant_id = {db.TenantId} and v.debtor_id = {debtor}{db.Placed("v.debtor_id")}
        """;

    private static FormattableString Replies(TenantDb db, DebtorId debtor) =>
        $"""
        select {(int)CaseEventKind.Reply}, cast(m.id as text), m.at, null, m.channel, null, m.provider,
          case when m.is_stop then 'stop' end, m.content, null, null, null, null, null, null
        from inbound_messages m where m.tenant_id = {db.TenantId} and m.debtor_id = {debtor}{db.Placed("m.debtor_id")}
        """;

    private static FormattableString Calls(TenantDb db, DebtorId debtor) =>
        $"""
        select {(int)CaseEventKind.Call}, cast(c.id as text), c.started_at, c.collector_name, {ChannelKind.Call}, null,
          coalesce(c.disposition, c.outcome), cast(s.score as text), null, null, null, null, {Seconds(db)}, null, null
        from calls c left join call_surveys s on s.tenant_id = c.tenant_id and s.call_id = c.id where c.tenant_id = {db.TenantId} and c.debtor_id = {debtor}{db.Placed("c.debtor_id")}
        """;

    private static SqlText Seconds(TenantDb db) => new(db.Dialect.IsPostgres
        ? "cast(extract(epoch from c.ended_at - c.answered_at) as integer)"
        : "(c.ended_at - c.answered_at) / 1000000");

    private static FormattableString Notes(TenantDb db, DebtorId debtor) =>
        $"""
        select {(int)CaseEventKind.Note}, cast(n.id as text), n.at, n.written_by_name, null, null, null, null, n.text, null, null, null, null, null, null
        from case_notes n where n.tenant_id = {db.TenantId} and n.debtor_id = {debtor}{db.Placed("n.debtor_id")}
        """;

    private static FormattableString Promises(TenantDb db, DebtorId debtor) =>
        $"""
        select {(int)CaseEventKind.Promise}, cast(p.id as text), p.made_at, p.made_by_name, null, null, null, null, null, p.amount, p.currency,
          p.due_on, null, p.settled_at, p.state
        from promises p where p.tenant_id = {db.TenantId} and p.debtor_id = {debtor}{db.Placed("p.debtor_id")}
        """;

    private static FormattableString Payments(TenantDb db, DebtorId debtor) =>
        $"""
        select {(int)CaseEventKind.Payment}, cast(y.id as text), y.at, null, null, null, null, null, null, y.amount, y.currency, null, null, null, null
        from payments y where y.tenant_id = {db.TenantId} and y.debtor_id = {debtor}{db.Placed("y.debtor_id")}
        """;

    private static FormattableString WrapUps(TenantDb db, DebtorId debtor) =>
        $"""
        select {(int)CaseEventKind.WrapUp}, cast(w.id as text), w.at, w.by_name, null, null, w.outcome, w.reason, null, null, null, null, null, w.next_at, null
        from case_wrapups w where w.tenant_id = {db.TenantId} and w.debtor_id = {debtor}{db.Placed("w.debtor_id")}
        """;

    private static CaseEvent Read(SqlRow row, TenantCipher cipher)
    {
        var (kind, key) = ((CaseEventKind)row.Int(0), row.Text(1));
        return new CaseEvent(
            kind, key, row.Instant(2), row.TextOrNull(3), row.IsNull(4) ? null : (ChannelKind)row.Short(4),
            row.IsNull(5) ? null : (AttemptState)row.Short(5), row.TextOrNull(6), row.TextOrNull(7),
            row.BytesOrNull(8) is { } sealedText ? Open(cipher, kind, Guid.Parse(key), sealedText) : null,
            row.IsNull(9) ? null : row.Amount(9), row.TextOrNull(10), row.IsNull(11) ? null : row.Day(11),
            row.IsNull(12) ? null : row.Int(12), row.InstantOrNull(13), row.IsNull(14) ? null : (PromiseState)row.Short(14));
    }

    private static string Open(TenantCipher cipher, CaseEventKind kind, Guid row, byte[] text) => kind is CaseEventKind.Reply
        ? InboundContent.Open(cipher, row, text).Text
        : Encoding.UTF8.GetString(cipher.Open(CaseNote.Place, row.ToString("D"), text));
}
