using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Collections.Imports;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Imports;

/// <summary>A lender with an import under way: what the tests of imports do, in their words.</summary>
internal sealed class ImportSteps : IAsyncDisposable
{
    public const string Header =
        "account_no,debtor_ref,debtor_name,phone,email,language,time_zone,country,region,product,currency,balance,past_due_amount,due_date";

    private ImportSteps(TestPlatform platform, Tenant tenant) => (Platform, Tenant) = (platform, tenant);

    public TestPlatform Platform { get; }
    public Tenant Tenant { get; }
    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<ImportSteps> StartAsync(DatabaseKind kind, PostgresServer postgres)
    {
        var platform = await TestPlatform.CreateAsync(kind, postgres.MigratedAsync, Ct);
        return new ImportSteps(platform, await platform.TenantAsync("harbour", Ct));
    }

    public static string Row(
        string account, string debtor = "D1", string name = "Ada Archer", string phone = "+447911123456",
        string email = "ada@debtors.example", string balance = "500.00", string pastDue = "120.50", string due = "2026-03-01") =>
        $"{account},{debtor},{name},{phone},{email},en-GB,Europe/London,GB,London,card,GBP,{balance},{pastDue},{due}";

    public static string File(params string[] rows) => Header + "\n" + string.Join('\n', rows) + "\n";

    public Task<Import> ImportAsync(string text, string? mapping = null) => ImportAsync(Encoding.UTF8.GetBytes(text), mapping);

    /// <summary>Receives and merges, as the host does in two steps.</summary>
    public async Task<Import> ImportAsync(byte[] file, string? mapping = null)
    {
        var id = await ReceiveAsync(new MemoryStream(file), mapping);
        return await MergeAsync(id);
    }

    public async Task<Guid> ReceiveAsync(Stream file, string? mapping = null)
    {
        await using var scope = Platform.Scope(Tenant.Id, Role.LenderAdmin);
        var received = await scope.ServiceProvider.GetRequiredService<ReceivePortfolio>()
            .RunAsync(new ReceivePortfolio.Request(file, "file.csv", "api", mapping), Ct);
        return received.Value;
    }

    public async Task<Import> MergeAsync(Guid id)
    {
        await using (var scope = Platform.Scope(Tenant.Id))
        {
            await scope.ServiceProvider.GetRequiredService<MergeImport>().RunAsync(id, Ct);
        }
        return (await ReadAsync(id)).Import;
    }

    public async Task<ImportView> ReadAsync(Guid id)
    {
        await using var scope = Platform.Scope(Tenant.Id, Role.LenderAdmin);
        return (await scope.ServiceProvider.GetRequiredService<ReadImport>().RunAsync(id, 0, Ct)).Value;
    }

    public async Task<T> DbAsync<T>(Func<TenantDb, Task<T>> work)
    {
        await using var scope = Platform.Scope(Tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        var result = await work(db);
        await db.CommitAsync(Ct);
        return result;
    }

    public Task<List<Account>> AccountsAsync() =>
        DbAsync(db => db.Accounts.AsNoTracking().OrderBy(account => account.AccountNo).ToListAsync(Ct));

    public Task<List<Debtor>> DebtorsAsync() =>
        DbAsync(db => db.Debtors.AsNoTracking().OrderBy(debtor => debtor.Reference).ToListAsync(Ct));

    public async Task<DebtorDetails> DetailsAsync(Debtor debtor)
    {
        var cipher = await Platform.Services.GetRequiredService<global::Platform.Tenancy.Protection.TenantKeys>().GetAsync(Tenant.Id, Ct);
        return DebtorSeal.Open(cipher, debtor);
    }

    public ValueTask DisposeAsync() => Platform.DisposeAsync();
}
