using System.Text;
using Collections.Tests.Cases;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Inbound;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Accounts;
using Platform.Collections.Calls;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Payments;
using Platform.Collections.Promises;
using Platform.Collections.Replies;
using Platform.Collections.Visits;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Replies;

public sealed class ReplyTests(PostgresServer postgres)
{
    private const string Number = "+447700900123";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both)), Trait("row", "000-9")]
    public async Task The_timeline_shows_all_channels_both_directions_in_one_list(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        var debtor = await world.DebtorAsync("D", Ct, phoneNumber: Number);
        await FollowAsync(world, debtor, "openid-1");
        var account = await world.AccountAsync(debtor, 5, Ct);
        await desk.PlaceAsync(debtor, desk.Jonas);
        ChannelKind[] sent = [ChannelKind.Sms, ChannelKind.Email, ChannelKind.WeChat, ChannelKind.Push, ChannelKind.Letter, ChannelKind.Call, ChannelKind.Visit];
        await world.WriteAsync(async db =>
        {
            foreach (var channel in sent) db.Add(Sent(world, debtor, account, channel));
            await db.SaveChangesAsync(Ct);
            var attempts = await db.Attempts.ToDictionaryAsync(row => row.Channel, row => row.Id, Ct);
            db.Add(CallOf(world, debtor, account, attempts[ChannelKind.Call]));
            db.Add(new Visit
            {
                Id = Guid.CreateVersion7(), DebtorId = debtor.Id, AccountId = account.Id, Day = new(2026, 3, 9), From = new(9, 0), To = new(12, 0),
                State = VisitState.Done, PlannedByName = "Jonas Peel", PlannedAt = world.Now, AttemptId = attempts[ChannelKind.Visit], Outcome = "met",
                CheckedInAt = world.Now, EndedAt = world.Now,
            });
            db.Add(new Payment { Id = Guid.CreateVersion7(), AccountId = account.Id, DebtorId = debtor.Id, Amount = 10, Currency = "GBP", At = world.Now, ImportId = Guid.CreateVersion7() });
        }, Ct);
        await desk.AsAsync<AddNote, Result>(desk.Jonas, add => add.RunAsync(new(Guid.CreateVersion7(), debtor.Id, "Spoke to the partner"), Ct));
        await desk.AsAsync<RecordPromise, Result>(desk.Jonas, p => p.RunAsync(new(Guid.CreateVersion7(), debtor.Id, account.Id, 50, new(2026, 3, 12)), Ct));
        await SayAsync(world, ChannelKind.Sms, "SM1", Number, "Can I pay on Friday?");
        await SayAsync(world, ChannelKind.Email, "E1", "d@example.com", "Please send a statement");
        await SayAsync(world, ChannelKind.WeChat, "W1", "openid-1", "好的");

        var all = await TimelineAsync(desk, debtor, null);
        Assert.Equal(sent.Order(), all.Where(one => one.Direction is CaseDirection.Out).Select(one => one.Channel!.Value).Order());
        Assert.Equal(
            ["Can I pay on Friday?", "Please send a statement", "好的"],
            all.Where(one => one.Direction is CaseDirection.In).Select(one => one.Text!).Order(StringComparer.Ordinal));
        foreach (var other in (CaseEventKind[])[CaseEventKind.Call, CaseEventKind.Visit, CaseEventKind.Note, CaseEventKind.Promise, CaseEventKind.Payment])
            Assert.Single(all, one => one.Kind == other);
        Assert.Equal(all.Select(one => one.At), all.Select(one => one.At).OrderDescending());
        Assert.Equal(sent.Order(), (await TimelineAsync(desk, debtor, CaseDirection.Out)).Select(one => one.Channel!.Value).Order());
        Assert.Equal(3, (await TimelineAsync(desk, debtor, CaseDirection.In)).Count);
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "000-9")]
    public async Task A_reply_is_kept_once_and_sealed_takes_its_case_up_and_is_traced(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("D", Ct, phoneNumber: Number);
        var told = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SayAsync(world, ChannelKind.Sms, "SM1", Number, "I lost my job"), Ct)));

        Assert.Equal(1, told.Count(isNew => isNew));
        var kept = Assert.Single(await world.ReadAsync(db => db.InboundMessages.AsNoTracking().ToListAsync(Ct), Ct));
        Assert.Equal(debtor.Id.Value, kept.DebtorId);
        var raw = Encoding.UTF8.GetString(kept.Content);
        Assert.DoesNotContain("job", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("900123", raw, StringComparison.Ordinal);
        var file = await world.ReadAsync(db => db.Cases.AsNoTracking().SingleAsync(row => row.DebtorId == debtor.Id, Ct), Ct);
        Assert.Equal((world.Now, 1), (file.NextAt!.Value, file.Version));
        Assert.Equal(["message.receive"], await ActionsAsync(world, debtor));
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "000-9")]
    public async Task A_word_for_stop_holds_at_once_on_its_own_channel_and_only_once(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("D", Ct, phoneNumber: Number);
        await FollowAsync(world, debtor, "openid-1");
        await SayAsync(world, ChannelKind.Sms, "SM1", Number, "退订");

        var stop = Assert.Single(await world.ReadAsync(db => db.Suppressions.AsNoTracking().ToListAsync(Ct), Ct));
        Assert.Equal((ChannelKind.Sms, "opted_out"), (stop.Channel, stop.Reason));
        Assert.Equal(debtor.PhoneIndex, stop.AddressIndex);
        Assert.Equal(["message.stop"], await ActionsAsync(world, debtor));
        Assert.Null((await world.ReadAsync(db => db.Cases.AsNoTracking().SingleAsync(Ct), Ct)).NextAt);

        // Lifted by a person meanwhile, it is not set again by the same message told twice.
        await world.WriteAsync(db => db.Suppressions.ExecuteDeleteAsync(Ct), Ct);
        Assert.False(await SayAsync(world, ChannelKind.Sms, "SM1", Number, "退订"));
        Assert.Equal(0, await world.ReadAsync(db => db.Suppressions.CountAsync(Ct), Ct));
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "000-9")]
    public async Task What_nobody_is_known_for_waits_for_the_lender_and_no_agency_sees_it(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        var debtor = await world.DebtorAsync("D", Ct);
        await desk.PlaceAsync(debtor, desk.Jonas);
        await SayAsync(world, ChannelKind.Sms, "SM1", "+447700900777", "This is my new number");
        await SayAsync(world, ChannelKind.Sms, "SM2", "+447700900777", "Ada");
        await SayAsync(world, ChannelKind.Sms, "SM3", "+447700900888", "Cheap loans!");

        var waiting = await ListAsync(world, ReplyShelf.Unknown);
        Assert.Equal(3, waiting.Unknown);
        Assert.Equal("+44 ••• 0777", waiting.Rows.Single(row => row.Text == "Ada").MaskedFrom);
        Assert.Empty((await desk.AsAsync<ListReplies, Result<ListReplies.Slice>>(desk.Jonas, list => list.RunAsync(new(ReplyShelf.Unknown), Ct))).Value.Rows);
        var refused = await desk.AsAsync<MatchReply, Result>(desk.Jonas, match => match.RunAsync(new(waiting.Rows[0].Id, debtor.Id), Ct));
        Assert.Equal("forbidden", refused.Refusal.Code);

        var found = Assert.Single((await world.UseAsync<FindSender, Result<IReadOnlyList<FindSender.Found>>>(find => find.RunAsync("D", Ct), Role.LenderAdmin)).Value);
        var mine = waiting.Rows.Single(row => row.Text == "Ada").Id;
        Assert.False((await world.UseAsync<MatchReply, Result>(match => match.RunAsync(new(mine, found.Id), Ct), Role.LenderAdmin)).IsRefused);
        Assert.Equal("conflict", (await world.UseAsync<MatchReply, Result>(match => match.RunAsync(new(mine, found.Id), Ct), Role.LenderAdmin)).Refusal.Code);
        // The same sender's earlier message is the same person's; now the agency that has the case reads both.
        Assert.Equal(2, (await TimelineAsync(desk, debtor, CaseDirection.In)).Count);
        var seen = (await desk.AsAsync<ListReplies, Result<ListReplies.Slice>>(desk.Jonas, list => list.RunAsync(new(ReplyShelf.Known), Ct))).Value;
        Assert.Equal((2, "A. D."), (seen.Rows.Count, seen.Rows[0].MaskedName));

        var other = Assert.Single((await ListAsync(world, ReplyShelf.Unknown)).Rows).Id;
        Assert.False((await world.UseAsync<DismissReply, Result>(dismiss => dismiss.RunAsync(other, Ct), Role.LenderAdmin)).IsRefused);
        Assert.Equal(0, (await ListAsync(world, ReplyShelf.Unknown)).Unknown);
        Assert.Single((await ListAsync(world, ReplyShelf.Dismissed)).Rows);
        foreach (var back in new[] { other, mine })
            Assert.False((await world.UseAsync<ReopenReply, Result>(reopen => reopen.RunAsync(back, Ct), Role.LenderAdmin)).IsRefused);
        Assert.Equal(2, (await ListAsync(world, ReplyShelf.Unknown)).Unknown);
        Assert.Single(await TimelineAsync(desk, debtor, CaseDirection.In));
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "000-9")]
    public async Task Of_a_familys_telephone_the_one_who_was_written_to_last_has_answered(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var (first, second) = (await world.DebtorAsync("A", Ct, phoneNumber: Number), await world.DebtorAsync("B", Ct, phoneNumber: Number));
        await SayAsync(world, ChannelKind.Sms, "SM1", Number, "Who is this?");
        await world.WriteAsync(db =>
        {
            db.Add(new Platform.Collections.Contacts.ContactEvent { AttemptId = 1, DebtorId = first.Id, Channel = ChannelKind.Sms, At = world.Now.AddDays(-2), Day = new(2026, 3, 8) });
            db.Add(new Platform.Collections.Contacts.ContactEvent { AttemptId = 2, DebtorId = second.Id, Channel = ChannelKind.Sms, At = world.Now.AddDays(-1), Day = new(2026, 3, 9) });
            return Task.CompletedTask;
        }, Ct);
        await SayAsync(world, ChannelKind.Sms, "SM2", Number, "Hello?");

        var kept = await world.ReadAsync(db => db.InboundMessages.AsNoTracking().OrderBy(row => row.ProviderMessageId).Select(row => row.DebtorId).ToListAsync(Ct), Ct);
        Assert.Equal([null, second.Id.Value], kept);
    }

    private static Task<bool> SayAsync(World world, ChannelKind channel, string id, string from, string text) =>
        world.UseAsync<TakeInbound, bool>(take => take.RunAsync(new(channel, "test", id, from, text), Ct));

    private static async Task<ListReplies.Slice> ListAsync(World world, ReplyShelf shelf) =>
        (await world.UseAsync<ListReplies, Result<ListReplies.Slice>>(list => list.RunAsync(new(shelf), Ct), Role.LenderAdmin)).Value;

    private static async Task<IReadOnlyList<CaseEvent>> TimelineAsync(Desk desk, Debtor debtor, CaseDirection? only) =>
        (await desk.AsAsync<CaseTimeline, Result<(IReadOnlyList<CaseEvent> Events, bool More)>>(
            desk.Jonas, timeline => timeline.RunAsync(debtor.Id, 50, only, Ct))).Value.Events;

    private static Task<List<string>> ActionsAsync(World world, Debtor debtor) => world.ReadAsync(
        db => db.Set<Platform.Tenancy.Auditing.AuditEntry>().AsNoTracking().Where(entry => entry.DebtorId == debtor.Id.Value).Select(entry => entry.Action).ToListAsync(Ct), Ct);

    private static Task FollowAsync(World world, Debtor debtor, string openId) => world.WriteAsync(async db =>
    {
        var cipher = await KeysAsync(world);
        (await db.Debtors.SingleAsync(row => row.Id == debtor.Id, Ct)).WechatIndex = DebtorSeal.WechatIndex(cipher, openId);
    }, Ct);

    private static async Task<Platform.Tenancy.Protection.TenantCipher> KeysAsync(World world) =>
        await Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Platform.Tenancy.Protection.TenantKeys>(world.Platform.Services).GetAsync(world.TenantId, Ct);

    private static Attempt Sent(World world, Debtor debtor, Account account, ChannelKind channel) => new()
    {
        RunId = Guid.CreateVersion7(), CampaignId = Guid.CreateVersion7(), StepNo = 1, AccountId = account.Id.Value, DebtorId = debtor.Id.Value,
        Channel = channel, DueAt = world.Now, ExpiresAt = world.Now.AddHours(1), PlannedAt = world.Now, State = AttemptState.Delivered,
        SubmittedAt = world.Now, SettledAt = world.Now,
    };

    private static Call CallOf(World world, Debtor debtor, Account account, long attempt) => new()
    {
        Id = Guid.CreateVersion7(), AttemptId = attempt, DebtorId = debtor.Id, AccountId = account.Id, LineId = Guid.CreateVersion7(),
        CollectorId = Guid.CreateVersion7(), CollectorName = "Jonas Peel", State = CallState.Ended, PaceAt = world.Now, CallerId = "+15005550006",
        StartedAt = world.Now, AnsweredAt = world.Now, EndedAt = world.Now, Outcome = "completed",
    };
}
