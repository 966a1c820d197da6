using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Collections.SelfService;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Collections.Tests.SelfService;

/// <summary>A debtor of a <see cref="World"/> with a message in hand.</summary>
internal sealed class Page(World world)
{
    public const string IdNumber = "QQ 12 34 56 C";
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task<(Debtor Debtor, Account Account)> DebtorAsync(string reference, string? idNumber = IdNumber, int daysPastDue = 40)
    {
        var debtor = await world.DebtorAsync(reference, Ct);
        var cipher = await world.Platform.Services.GetRequiredService<TenantKeys>().GetAsync(world.TenantId, Ct);
        await world.WriteAsync(async db =>
        {
            var row = await db.Debtors.SingleAsync(one => one.Id == debtor.Id, Ct);
            DebtorSeal.Put(cipher, row, DebtorSeal.Open(cipher, row) with { IdNumber = idNumber });
        }, Ct);
        return (debtor, await world.AccountAsync(debtor, daysPastDue, Ct, 1_000m));
    }

    /// <summary>The word of the link in a message that left just now.</summary>
    public async Task<string> LinkAsync(Debtor debtor, Account account, ChannelKind channel = ChannelKind.Sms)
    {
        var attempt = new Attempt
        {
            RunId = Guid.CreateVersion7(), AccountId = account.Id.Value, DebtorId = debtor.Id.Value, Channel = channel,
            DueAt = world.Now, ExpiresAt = world.Now.AddHours(1), State = AttemptState.Submitted, PlannedAt = world.Now, SubmittedAt = world.Now,
        };
        await world.WriteAsync(async db => { db.Add(attempt); await db.SaveChangesAsync(Ct); }, Ct);
        return world.Platform.Services.GetRequiredService<DebtorLinkTokens>().Make(world.TenantId, attempt.Id);
    }

    public Task<Result<SelfSession>> OpenAsync(string token) => AsStrangerAsync<OpenLink, Result<SelfSession>>(open => open.RunAsync(token, Ct));

    public Task<Result<SelfSession>> ProveAsync(SelfSession session, string? answer) =>
        AsStrangerAsync<ProveDebtor, Result<SelfSession>>(prove => prove.RunAsync(new(session, answer), Ct));

    public Task<SelfVisitor?> WhoAsync(SelfSession session) => AsStrangerAsync<FindSession, SelfVisitor?>(find => find.RunAsync(session, Ct));

    /// <summary>Opened and proven.</summary>
    public async Task<SelfSession> EnterAsync(Debtor debtor, Account account) =>
        (await ProveAsync((await OpenAsync(await LinkAsync(debtor, account))).Value, "456C")).Value;

    public Task<T> AsStrangerAsync<TCase, T>(Func<TCase, Task<T>> use) where TCase : notnull =>
        AsAsync(new Actor(ActorKind.Debtor, "unproven", "debtor", []), use);

    public Task<T> AsAsync<TCase, T>(Debtor debtor, Func<TCase, Task<T>> use) where TCase : notnull => AsAsync(Actor.Debtor(debtor.Id.Value), use);

    private async Task<T> AsAsync<TCase, T>(Actor actor, Func<TCase, Task<T>> use) where TCase : notnull
    {
        await using var scope = world.Platform.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(world.TenantId, actor, "test");
        return await use(scope.ServiceProvider.GetRequiredService<TCase>());
    }
}
