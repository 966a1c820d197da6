using Collections.Tests.Calls;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Inbound;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Privacy;
using Platform.Collections.Promises;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Privacy;

/// <summary>A privacy officer, a second one, and an administrator at their desks; every call is a request of its own.</summary>
internal sealed class Desk(CallWorld calls) : IAsyncDisposable
{
    public static readonly Guid Officer = Guid.Parse("0a000000-0000-7000-8000-000000000001");
    public static readonly Guid Second = Guid.Parse("0a000000-0000-7000-8000-000000000002");
    public static readonly Guid Admin = Guid.Parse("0a000000-0000-7000-8000-000000000003");

    public World World => calls.World;
    public CallWorld Calls => calls;
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<Desk> OpenAsync(DatabaseKind kind, PostgresServer postgres) => new(await CallWorld.CreateAsync(kind, postgres));

    public Task<T> AsAsync<TCase, T>(Func<TCase, Task<T>> use, Guid? who = null) where TCase : notnull =>
        calls.DoAsync(who ?? Officer, use, role: who == Admin ? Role.LenderAdmin : Role.PrivacyOfficer);

    /// <summary>Somebody with whom much has happened: called, recorded, written to, noted, promised; nothing is owed any more.</summary>
    public async Task<Debtor> PaidAsync(string reference, string country = "GB", string? hold = null)
    {
        var debtor = await World.DebtorAsync(reference, Ct, country: country, hold: hold);
        var account = await World.AccountAsync(debtor, 10, Ct, number: "acct-" + reference);
        if (hold is null)
        {
            await calls.TalkedAsync(Guid.CreateVersion7(), debtor);
            await calls.FetchAsync();
            await World.UseAsync<OpenCase, Result<CaseView>>(open => open.RunAsync(debtor.Id, Ct));
            Done(await calls.DoAsync<AddNote, Result>(Admin, note => note.RunAsync(new(Guid.CreateVersion7(), debtor.Id, "Is between two jobs"), Ct), role: Role.LenderAdmin));
            Done(await World.UseAsync<RecordPromise, Result>(record => record.RunAsync(new(Guid.CreateVersion7(), debtor.Id, account.Id, 100, new(2026, 3, 12)), Ct)));
            await World.UseAsync<TakeInbound, bool>(take => take.RunAsync(new(ChannelKind.Email, "test", "E-" + reference, reference + "@example.com", "Forget me"), Ct));
        }
        await World.WriteAsync(db => db.Accounts.Where(row => row.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.State, AccountState.Closed), Ct), Ct);
        return debtor;
    }

    public async Task<Guid> AskedAsync(Debtor debtor, PrivacyKind kind, bool isProven = true)
    {
        var id = Guid.CreateVersion7();
        Done(await AsAsync<ReceiveRequest, Result>(receive => receive.RunAsync(new(id, debtor.Id, kind, RequestWay.Letter, null, "I, Ada, ask for it"), Ct)));
        if (isProven) Done(await AsAsync<CheckIdentity, Result>(check => check.RunAsync(new(id, "document", true, "Passport seen"), Ct)));
        return id;
    }

    public async Task<RequestView> ReadAsync(Guid id) => (await AsAsync<ReadRequest, Result<RequestView>>(read => read.RunAsync(id, Ct))).Value;

    public static void Done(Result result) => Assert.False(result.IsRefused, result.IsRefused ? result.Refusal.ToString() : "");

    public static string Code(Result result) => result.IsRefused ? result.Refusal.Code : "";

    public ValueTask DisposeAsync() => calls.DisposeAsync();
}
