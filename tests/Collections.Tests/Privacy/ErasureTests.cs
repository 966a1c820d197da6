using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Collections.Debtors;
using Platform.Collections.Privacy;
using Platform.Tenancy;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Files;
using Platform.Tenancy.Protection;
using Platform.Testing;
using Platform.Testing.Postgres;
using static Collections.Tests.Privacy.Desk;

namespace Collections.Tests.Privacy;

public sealed class ErasureTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both))]
    public async Task Who_is_forgotten_is_in_no_table_but_the_log_and_the_request_without_its_words(DatabaseKind kind)
    {
        await using var desk = await OpenAsync(kind, postgres);
        var gone = await desk.PaidAsync("canary-7731");
        var other = await desk.PaidAsync("other-4410");
        var files = (await desk.Calls.RecordingsAsync()).Where(row => row.DebtorId == gone.Id.Value).Select(row => row.FileKey!).ToList();
        Assert.NotEmpty(files);
        var earlier = await desk.AskedAsync(gone, PrivacyKind.Complaint);
        Done(await desk.AsAsync<EndRequest, Result>(end => end.AnswerAsync(new(earlier, "We are sorry, Ada"), Ct)));
        var id = await desk.AskedAsync(gone, PrivacyKind.Erasure);
        Assert.Contains("debtors", await TablesAsync(desk, gone));
        var before = (await TablesAsync(desk, gone)).Count;
        Assert.True(before > 8, $"only {before} tables know the person");
        var notTheirs = (await TablesAsync(desk, other)).Count;

        Done(await desk.AsAsync<ErasePerson, Result>(erase => erase.ProposeAsync(id, "Paid and gone", Ct)));
        Done(await desk.AsAsync<ErasePerson, Result>(erase => erase.AgreeAsync(id, Ct), Second));

        Assert.Equal(["audit_entries", "privacy_requests", "privacy_steps"], await TablesAsync(desk, gone));
        Assert.Equal(notTheirs, (await TablesAsync(desk, other)).Count);
        foreach (var file in files)
        {
            await Assert.ThrowsAnyAsync<IOException>(async () =>
                await desk.World.Platform.Services.GetRequiredService<IFileStore>().ReadAsync(FileKey.Read(desk.World.TenantId, file), 0, new byte[1], Ct));
        }
        var view = await desk.ReadAsync(id);
        Assert.Equal((PrivacyState.Answered, files.Count, true), (view.Request.State, view.Request.RemovedFiles, view.Request.RemovedRows > 10));
        Assert.All(view.Steps, step => Assert.Equal("", step.Text));
        Assert.Equal(("", null, null), (view.Text, view.Reference, view.MaskedName));
        Assert.Equal(["", ""], [(await desk.ReadAsync(earlier)).Text, string.Concat((await desk.ReadAsync(earlier)).Steps.Select(step => step.Text))]);
        Assert.Equal(1, await desk.World.ReadAsync(db => db.Set<AuditEntry>().CountAsync(row => row.Action == "privacy.erase" && row.DebtorId == gone.Id.Value, Ct), Ct));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_comes_back_from_a_copy_of_the_table_stays_closed(DatabaseKind kind)
    {
        await using var desk = await OpenAsync(kind, postgres);
        var gone = await desk.PaidAsync("canary-7731");
        var kept = await desk.World.ReadAsync(db => db.Debtors.AsNoTracking().SingleAsync(row => row.Id == gone.Id, Ct), Ct);
        await EraseAsync(desk, gone);

        kept.Key = null; // the row was kept by somebody, its key was not
        await desk.World.WriteAsync(db => { db.Add(kept); return Task.CompletedTask; }, Ct);

        var cipher = await desk.World.Platform.Services.GetRequiredService<TenantKeys>().GetAsync(desk.World.TenantId, Ct);
        var back = await desk.World.ReadAsync(db => db.Debtors.AsNoTracking().SingleAsync(row => row.Id == gone.Id, Ct), Ct);
        Assert.Equal(DebtorDetails.Gone, DebtorSeal.Open(cipher, back));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nobody_erases_alone_and_nobody_erases_what_was_not_proposed(DatabaseKind kind)
    {
        await using var desk = await OpenAsync(kind, postgres);
        var debtor = await desk.PaidAsync("D");
        var id = await desk.AskedAsync(debtor, PrivacyKind.Erasure, isProven: false);
        Assert.Equal("privacy_unproven", Code(await desk.AsAsync<ErasePerson, Result>(erase => erase.ProposeAsync(id, null, Ct))));
        Done(await desk.AsAsync<CheckIdentity, Result>(check => check.RunAsync(new(id, "document", true, null), Ct)));
        Assert.Equal("privacy_not_proposed", Code(await desk.AsAsync<ErasePerson, Result>(erase => erase.AgreeAsync(id, Ct), Second)));
        Done(await desk.AsAsync<ErasePerson, Result>(erase => erase.ProposeAsync(id, null, Ct)));

        Assert.Equal("privacy_second_person", Code(await desk.AsAsync<ErasePerson, Result>(erase => erase.AgreeAsync(id, Ct))));
        Assert.Equal("forbidden", Code(await desk.World.UseAsync<ErasePerson, Result>(erase => erase.AgreeAsync(id, Ct), Platform.Tenancy.Access.Role.Strategist)));
        Assert.Equal("privacy_proposed", Code(await desk.AsAsync<EndRequest, Result>(end => end.RefuseAsync(new(id, "claim_lives", "no"), Ct))));
        Done(await desk.AsAsync<ErasePerson, Result>(erase => erase.DeclineAsync(id, "Not yet", Ct), Admin));
        Assert.Equal("privacy_not_proposed", Code(await desk.AsAsync<ErasePerson, Result>(erase => erase.AgreeAsync(id, Ct), Second)));
        Assert.Contains("debtors", await TablesAsync(desk, debtor));

        Done(await desk.AsAsync<ErasePerson, Result>(erase => erase.ProposeAsync(id, null, Ct)));
        Done(await desk.AsAsync<ErasePerson, Result>(erase => erase.AgreeAsync(id, Ct), Admin));
        Assert.Equal("privacy_ended", Code(await desk.AsAsync<ErasePerson, Result>(erase => erase.AgreeAsync(id, Ct), Second)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Of_two_who_agree_at_once_one_erases(DatabaseKind kind)
    {
        await using var desk = await OpenAsync(kind, postgres);
        var debtor = await desk.PaidAsync("D");
        var id = await desk.AskedAsync(debtor, PrivacyKind.Erasure);
        Done(await desk.AsAsync<ErasePerson, Result>(erase => erase.ProposeAsync(id, null, Ct)));
        var both = await Task.WhenAll(
            desk.AsAsync<ErasePerson, Result>(erase => erase.AgreeAsync(id, Ct), Second),
            desk.AsAsync<ErasePerson, Result>(erase => erase.AgreeAsync(id, Ct), Admin));
        Assert.Equal(["", "privacy_ended"], both.Select(Code).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_is_owed_disputed_or_must_be_kept_by_law_is_not_erased(DatabaseKind kind)
    {
        await using var desk = await OpenAsync(kind, postgres);
        var owing = await desk.World.DebtorAsync("owing", Ct);
        await desk.World.AccountAsync(owing, 10, Ct);
        var held = await desk.PaidAsync("held", hold: "legal_hold");
        var chinese = await desk.PaidAsync("cn", country: "CN");
        async Task<Result> ProposeAsync(Debtor debtor)
        {
            var id = (await desk.World.ReadAsync(db => db.PrivacyRequests.AsNoTracking().SingleOrDefaultAsync(row => row.DebtorId == debtor.Id, Ct), Ct))?.Id
                ?? await desk.AskedAsync(debtor, PrivacyKind.Erasure);
            return await desk.AsAsync<ErasePerson, Result>(erase => erase.ProposeAsync(id, null, Ct));
        }

        Assert.Equal("privacy_claim_lives", Code(await ProposeAsync(owing)));
        Assert.Equal("privacy_held", Code(await ProposeAsync(held)));
        var kept = await ProposeAsync(chinese);
        Assert.Equal("privacy_must_be_kept", Code(kept));
        Assert.Equal(new DateOnly(2031, 3, 10), kept.Refusal.Args[0]);
        desk.World.Platform.Clock.Advance(TimeSpan.FromDays(5 * 366));
        Done(await ProposeAsync(chinese));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_came_up_after_it_was_proposed_stops_it(DatabaseKind kind)
    {
        await using var desk = await OpenAsync(kind, postgres);
        var debtor = await desk.PaidAsync("D");
        var id = await desk.AskedAsync(debtor, PrivacyKind.Erasure);
        Done(await desk.AsAsync<ErasePerson, Result>(erase => erase.ProposeAsync(id, null, Ct)));
        await desk.World.AccountAsync(debtor, 3, Ct); // a new loan of the same person fell due

        Assert.Equal("privacy_claim_lives", Code(await desk.AsAsync<ErasePerson, Result>(erase => erase.AgreeAsync(id, Ct), Second)));
        Assert.Contains("debtors", await TablesAsync(desk, debtor));
    }

    private static async Task EraseAsync(Desk desk, Debtor debtor)
    {
        var id = await desk.AskedAsync(debtor, PrivacyKind.Erasure);
        Done(await desk.AsAsync<ErasePerson, Result>(erase => erase.ProposeAsync(id, null, Ct)));
        Done(await desk.AsAsync<ErasePerson, Result>(erase => erase.AgreeAsync(id, Ct), Second));
    }

    /// <summary>Every table of the database in which the person's id, reference, account, number or address stands in any column, clear or as an index.</summary>
    private static async Task<List<string>> TablesAsync(Desk desk, Debtor debtor)
    {
        var keys = await desk.World.Platform.Services.GetRequiredService<TenantKeys>().GetAsync(desk.World.TenantId, Ct);
        var traces = new[]
        {
            debtor.Id.Value.ToString("D"), debtor.Reference, "acct-" + debtor.Reference, debtor.Reference + "@example.com",
            Convert.ToHexStringLower(debtor.PhoneIndex!), Convert.ToHexStringLower(DebtorSeal.EmailIndex(keys, debtor.Reference + "@example.com")),
        };
        return await desk.World.ReadAsync(async db =>
        {
            var columns = await db.QueryAsync(
                db.Dialect.IsPostgres
                    ? $"select table_name, column_name from information_schema.columns where table_schema = 'public' and table_name in (select table_name from information_schema.tables where table_type = 'BASE TABLE')"
                    : (FormattableString)$"select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'",
                row => (Table: row.Text(0), Column: row.Text(1)), Ct);
            var found = new List<string>();
            foreach (var table in columns.GroupBy(one => one.Table).Where(one => !one.Key.StartsWith("qrtz_", StringComparison.OrdinalIgnoreCase)))
            {
                var text = new SqlText(string.Join(" || ' ' || ", table.Select(one => db.Dialect.IsPostgres
                    ? $"coalesce(\"{one.Column}\"::text, '')" : $"case typeof(\"{one.Column}\") when 'blob' then lower(hex(\"{one.Column}\")) else coalesce(lower(\"{one.Column}\"), '') end")));
                foreach (var trace in traces)
                {
                    if (!await db.QueryOneAsync($"select 1 from {new SqlText('"' + table.Key + '"')} where {text} like {"%" + trace + "%"} limit 1", _ => true, false, Ct)) continue;
                    found.Add(table.Key);
                    break;
                }
            }
            found.Sort(StringComparer.Ordinal);
            return found;
        }, Ct);
    }
}
