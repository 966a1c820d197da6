using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Imports;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;
using static Collections.Tests.Imports.ImportSteps;

namespace Collections.Tests.Imports;

public sealed class ImportTests(PostgresServer postgres)
{
    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both)), Trait("row", "004-1")]
    public async Task A_person_with_three_loans_is_one_debtor_with_three_accounts(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        var import = await steps.ImportAsync(File(Row("A1"), Row("A2"), Row("A3")));
        Assert.Equal((ImportState.Completed, 3L, 0L, 3L), (import.State, import.Accepted, import.Rejected, import.Created));
        var debtor = Assert.Single(await steps.DebtorsAsync());
        Assert.All(await steps.AccountsAsync(), account => Assert.Equal(debtor.Id, account.DebtorId));
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "004-9")]
    public async Task Bad_rows_are_refused_by_row_and_field_and_the_good_ones_come_in(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        var import = await steps.ImportAsync(File(
            Row("A1"), Row("", debtor: "D2"), Row("A3", phone: "12"), Row("A4", pastDue: "NaN"), Row("A5", due: "2026-02-30"),
            Row("A6", email: "ada@nowhere"), Row("A1"), "too,few,cells"));
        var view = await steps.ReadAsync(import.Id);
        Assert.Equal((1L, 7L, 8L), (import.Accepted, import.Rejected, import.RowsRead));
        Assert.Equal(
            [(3L, "account_no", "required"), (4, "phone", "phone"), (5, "past_due_amount", "number"), (6, "due_date", "date"),
                (7, "email", "email"), (8, "account_no", "repeated"), (9, "row", "field_count")],
            view.Errors.Select(error => (error.RowNo, error.Field, error.Code)));
        Assert.Equal("A1", Assert.Single(await steps.AccountsAsync()).AccountNo);
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "004-9")]
    public async Task A_repeated_import_updates_and_never_duplicates(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        await steps.ImportAsync(File(Row("A1"), Row("A2", debtor: "D2")));
        var before = await steps.AccountsAsync();
        var import = await steps.ImportAsync(File(Row("A1", balance: "777.77", name: "Ada Baker"), Row("A2", debtor: "D2")));
        var after = await steps.AccountsAsync();
        Assert.Equal((0L, 2L), (import.Created, import.Updated));
        Assert.Equal(before.Select(account => account.Id), after.Select(account => account.Id));
        Assert.Equal(777.77m, after[0].Balance);
        Assert.Equal("Ada Baker", (await steps.DetailsAsync((await steps.DebtorsAsync())[0])).Name);
    }

    [Theory]
    [InlineData("A2,D2,\"Ada", "import_not_csv:3")]
    [InlineData("A2,D2,\"Ada\" Archer,x", "import_not_csv:3")]
    public async Task A_file_that_breaks_in_the_middle_names_the_row(string broken, string failure)
    {
        await using var steps = await StartAsync(DatabaseKind.Sqlite, postgres);
        var import = await steps.ImportAsync(File(Row("A1"), broken));
        Assert.Equal((ImportState.Failed, failure), (import.State, import.Failure));
        Assert.Empty(await steps.AccountsAsync());
    }

    [Theory]
    [InlineData("", "import_empty:1")]
    [InlineData("\n \n", "import_empty:1")]
    public async Task A_file_without_a_line_is_called_empty(string file, string failure)
    {
        await using var steps = await StartAsync(DatabaseKind.Sqlite, postgres);
        var import = await steps.ImportAsync(file);
        Assert.Equal((ImportState.Failed, failure), (import.State, import.Failure));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_broken_import_changes_nothing(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        await steps.ImportAsync(File(Row("A1")));
        var header = await steps.ImportAsync("account_no,balance\nA9,1\n");
        Assert.Equal(ImportState.Failed, header.State);
        Assert.StartsWith("import_header_missing:debtor_ref", header.Failure, StringComparison.Ordinal);

        await Assert.ThrowsAsync<IOException>(() => steps.ReceiveAsync(new BrokenStream(File(Row("A1", balance: "9000"), Row("A2")))));
        Assert.Equal(500m, Assert.Single(await steps.AccountsAsync()).Balance);
        Assert.Equal(0, await steps.DbAsync(db => db.Set<ImportRow>().CountAsync(Ct)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_import_whose_process_died_is_merged_again_or_failed(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        var staged = await steps.ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(File(Row("A1")))));
        var receiving = await steps.DbAsync(db =>
        {
            var import = new Import { Source = "api", State = ImportState.Receiving, StartedAt = steps.Platform.Clock.GetUtcNow(), HeartbeatAt = steps.Platform.Clock.GetUtcNow() };
            db.Add(import);
            return Task.FromResult(import.Id);
        });
        steps.Platform.Clock.Advance(TimeSpan.FromMinutes(3));
        await using (var scope = steps.Platform.Scope(steps.Tenant.Id))
        {
            Assert.Equal(2, await scope.ServiceProvider.GetRequiredService<RecoverImports>().RunAsync(steps.Platform.Clock.GetUtcNow(), Ct));
        }
        Assert.Equal((ImportState.Failed, "import_interrupted"), await StateAsync(steps, receiving));
        Assert.Equal((ImportState.Completed, null), (await steps.MergeAsync(staged) is { } merged ? (merged.State, merged.Failure) : default));
        Assert.False((await steps.AccountsAsync()).Count != 1);
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-9")]
    public async Task A_payment_in_the_next_file_cures_the_account_and_stops_its_treatments_at_once(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        await steps.ImportAsync(File(Row("A1"), Row("A2", debtor: "D2")));
        var accounts = await steps.AccountsAsync();
        await steps.DbAsync(async db =>
        {
            foreach (var account in accounts)
            {
                db.Add(new Attempt
                {
                    AccountId = account.Id.Value, DebtorId = account.DebtorId.Value, Channel = ChannelKind.Sms,
                    DueAt = steps.Platform.Clock.GetUtcNow(), ExpiresAt = steps.Platform.Clock.GetUtcNow().AddHours(1),
                });
            }
            await db.SaveChangesAsync(Ct);
            foreach (var attempt in await db.Attempts.ToListAsync(Ct))
            {
                db.Add(new OutboxEntry { AttemptId = attempt.Id, Channel = ChannelKind.Sms, DueAt = attempt.DueAt, ExpiresAt = attempt.ExpiresAt });
            }
            return 0;
        });

        var import = await steps.ImportAsync(File(Row("A1", pastDue: "0"), Row("A2", debtor: "D2")));

        Assert.Equal(1, import.Cured);
        Assert.Equal([AccountState.Cured, AccountState.Open], (await steps.AccountsAsync()).Select(account => account.State));
        var attempts = await steps.DbAsync(db => db.Attempts.AsNoTracking().OrderBy(attempt => attempt.Id).ToListAsync(Ct));
        Assert.Equal([(AttemptState.Suppressed, "account_cured"), (AttemptState.Planned, null)],
            attempts.OrderBy(a => a.State == AttemptState.Planned).Select(attempt => (attempt.State, attempt.Reason)));
        Assert.Equal(1, await steps.DbAsync(db => db.Outbox.CountAsync(Ct)));
        Assert.Equal("account_cured", Assert.Single(await steps.DbAsync(db => db.AttemptTransitions.AsNoTracking().ToListAsync(Ct))).Reason);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Chinese_files_come_in_as_gb18030_and_as_utf8_with_and_without_its_mark(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        var text = File("A1,D1,张伟,+8613800138000,zw@debtors.example,zh-CN,Asia/Shanghai,CN,上海,卡,CNY,5000,100,2026-03-01");
        _ = CsvText.Detect([]); // registers the code page
        foreach (var bytes in new[] { Encoding.GetEncoding("GB18030").GetBytes(text), Encoding.UTF8.GetBytes(text), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)] })
        {
            var import = await steps.ImportAsync(bytes);
            Assert.Equal((ImportState.Completed, 1L), (import.State, import.Accepted));
            Assert.Equal("张伟", (await steps.DetailsAsync(Assert.Single(await steps.DebtorsAsync()))).Name);
            Assert.Equal("上海", Assert.Single(await steps.DebtorsAsync()).Region);
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_saved_mapping_reads_a_lenders_own_names_forms_and_codes(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        var mapping = MappingDefinition.None with
        {
            Columns = new Dictionary<string, string> { ["account_no"] = "Vertrag", ["due_date"] = "Faellig", ["past_due_amount"] = "Rueckstand" },
            DateFormat = "dd.MM.yyyy",
            DecimalSeparator = ",",
            ThousandsSeparator = ".",
            Codes = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["product"] = new Dictionary<string, string> { ["KK"] = "card" } },
            Defaults = new Dictionary<string, string> { ["currency"] = "EUR" },
        };
        await using (var scope = steps.Platform.Scope(steps.Tenant.Id))
        {
            Assert.False((await scope.ServiceProvider.GetRequiredService<SaveMapping>().RunAsync(null, "bank", mapping, Ct)).IsRefused);
        }
        var import = await steps.ImportAsync(Encoding.UTF8.GetBytes(
            "Vertrag;debtor_ref;debtor_name;phone;email;language;time_zone;country;region;product;balance;Rueckstand;Faellig;Filiale\n" +
            "V1;D1;Jo Muster;+4915112345678;jo@debtors.example;de-DE;Europe/Berlin;DE;Berlin;KK;1.234,50;34,50;05.03.2026;Mitte\n"), "bank");
        Assert.Equal((ImportState.Completed, 1L), (import.State, import.Accepted));
        var account = Assert.Single(await steps.AccountsAsync());
        Assert.Equal(("V1", "card", "EUR", 1234.50m, 34.50m, new DateOnly(2026, 3, 5)),
            (account.AccountNo, account.Product, account.Currency, account.Balance, account.PastDue, account.DueDate));
        Assert.Equal("""{"Filiale":"Mitte"}""", account.Attributes);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_import_that_is_ended_while_its_rows_arrive_keeps_none_of_them(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        var rows = Enumerable.Range(0, 20_000).Select(i => Row($"A{i}", $"D{i}")).ToArray();
        var ended = false;
        await steps.ReceiveAsync(new HookedStream(Encoding.UTF8.GetBytes(File(rows)), async position =>
        {
            if (ended || position < 1_000_000) return;
            ended = true;
            await UntilAsync(async () => await steps.DbAsync(db => db.Set<ImportRow>().AnyAsync(Ct)));
            var id = await steps.DbAsync(db => db.Imports.Select(row => row.Id).SingleAsync(Ct));
            await using var scope = steps.Platform.Scope(steps.Tenant.Id, Role.LenderAdmin);
            await scope.ServiceProvider.GetRequiredService<EndImport>().FailAsync(id, new Refusal("import_interrupted"), Ct);
        }));
        var import = await steps.DbAsync(db => db.Imports.AsNoTracking().SingleAsync(Ct));
        Assert.Equal((ImportState.Failed, "import_interrupted"), (import.State, import.Failure));
        Assert.Equal(0, await steps.DbAsync(db => db.Set<ImportRow>().CountAsync(Ct)));
        Assert.Empty(await steps.AccountsAsync());
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var look = 0; look < 600 && !await isSo(); look++) await Task.Delay(50, Ct);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task One_mapping_at_most_is_the_default_and_its_removal_leaves_none(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        var (first, second) = (await DoAsync(steps, store => store.RunAsync(null, "first", MappingDefinition.None, Ct)),
            await DoAsync(steps, store => store.RunAsync(null, "second", MappingDefinition.None, Ct)));
        Assert.False((await DoAsync(steps, store => store.PreferAsync(first.Value, Ct))).IsRefused);
        Assert.False((await DoAsync(steps, store => store.PreferAsync(second.Value, Ct))).IsRefused);
        Assert.Equal("not_found", (await DoAsync(steps, store => store.PreferAsync(Guid.CreateVersion7(), Ct))).Refusal.Code);
        Assert.Equal([("first", false), ("second", true)], await ListAsync());
        Assert.False((await DoAsync(steps, store => store.RunAsync(second.Value, "renamed", MappingDefinition.None, Ct))).IsRefused);
        Assert.Equal([("first", false), ("renamed", true)], await ListAsync());
        Assert.False((await DoAsync(steps, store => store.RemoveAsync(second.Value, Ct))).IsRefused);
        Assert.Equal([("first", false)], await ListAsync());

        async Task<List<(string, bool)>> ListAsync() =>
            (await DoAsync(steps, store => store.ListAsync(Ct))).Value.ConvertAll(row => (row.Name, row.IsDefault));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task No_clear_personal_data_is_on_disk_after_an_import(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        await steps.ReceiveAsync(new MemoryStream(Encoding.UTF8.GetBytes(File(Row("A1", name: "CANARY-NAME", email: "canary@debtors.example")))));
        var sealedRow = Assert.Single(await steps.DbAsync(db => db.Set<ImportRow>().AsNoTracking().ToListAsync(Ct)));
        var everything = Encoding.UTF8.GetString(sealedRow.Details) + string.Join('|', typeof(ImportRow).GetProperties().Select(p => p.GetValue(sealedRow)));
        Assert.DoesNotContain("CANARY", everything, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("447911123456", everything, StringComparison.Ordinal);
    }

    private static async Task<T> DoAsync<T>(ImportSteps steps, Func<SaveMapping, Task<T>> work)
    {
        await using var scope = steps.Platform.Scope(steps.Tenant.Id, Role.LenderAdmin);
        return await work(scope.ServiceProvider.GetRequiredService<SaveMapping>());
    }

    private static async Task<(ImportState, string?)> StateAsync(ImportSteps steps, Guid id)
    {
        var view = await steps.ReadAsync(id);
        return (view.Import.State, view.Import.Failure);
    }

    /// <summary>Tells how far it was read before it gives the next piece.</summary>
    private sealed class HookedStream(byte[] bytes, Func<long, Task> before) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await before(Position);
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }

    /// <summary>Gives its text and then breaks, as a connection does.</summary>
    private sealed class BrokenStream(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer, cancellationToken);
            return count > 0 ? count : throw new IOException("The connection was lost.");
        }
    }
}
