using Collections.Tests.Calls;
using Collections.Tests.Cases;
using Collections.Tests.SelfService;
using Collections.Tests.Visits;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels;
using Platform.Channels.Inbound;
using Platform.Collections;
using Platform.Collections.Calls;
using Platform.Collections.Cases;
using Platform.Collections.Debtors;
using Platform.Collections.Visits;
using Platform.Tenancy;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Settings;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Debtors;

public sealed class ContactPointTests(PostgresServer postgres)
{
    private static readonly Guid Ada = Guid.CreateVersion7();
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both)), Trait("row", "001-2")]
    public async Task The_number_on_which_the_debtor_was_spoken_to_is_verified_and_somebody_elses_is_dialled_no_more(DatabaseKind kind)
    {
        await using var calls = await CallWorld.CreateAsync(kind, postgres);
        var (debtor, _) = await calls.DebtorAsync();
        await KnowAsync(calls.World, debtor);

        await WrapUpAsync(calls, debtor, "call_back");
        var phone = await PointAsync(calls.World, debtor, PointKind.Phone);
        Assert.Equal((PointProof.Answered, PointStatus.InUse, calls.World.Now), (phone.Proof, phone.Status, phone.VerifiedAt));

        calls.World.Platform.Clock.Advance(TimeSpan.FromDays(1));
        await WrapUpAsync(calls, debtor, "wrong_number");
        phone = await PointAsync(calls.World, debtor, PointKind.Phone);
        Assert.Equal((PointProof.WrongNumber, PointStatus.Wrong), (phone.Proof, phone.Status));
        Assert.Null((await PointAsync(calls.World, debtor, PointKind.Email)).Proof);
        calls.World.Platform.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("not_found", (await calls.PlaceAsync(Ada, debtor)).Refusal.Code);
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-2")]
    public async Task An_address_that_a_message_came_from_is_verified_and_no_other(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("D", Ct);
        var other = await world.DebtorAsync("E", Ct);
        await KnowAsync(world, debtor);
        await KnowAsync(world, other);
        await world.UseAsync<TakeInbound, bool>(take => take.RunAsync(new(ChannelKind.Email, "test", "E1", "D@example.com", "Hello"), Ct));
        Assert.Equal(PointProof.Replied, (await PointAsync(world, debtor, PointKind.Email)).Proof);
        Assert.Null((await PointAsync(world, debtor, PointKind.Phone)).Proof);
        Assert.Null((await PointAsync(world, other, PointKind.Email)).Proof);
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-2")]
    public async Task Where_the_link_went_that_the_debtor_signed_in_with_is_verified(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var page = new Page(world);
        var (debtor, account) = await page.DebtorAsync("D");
        await KnowAsync(world, debtor);
        var session = (await page.OpenAsync(await page.LinkAsync(debtor, account, ChannelKind.Email))).Value;
        Assert.True((await page.ProveAsync(session, "0000")).IsRefused);
        Assert.Null((await PointAsync(world, debtor, PointKind.Email)).Proof); // opened is not proven: somebody else may read the mail

        Assert.False((await page.ProveAsync(session, "456C")).IsRefused);

        Assert.Equal(PointProof.LinkOpened, (await PointAsync(world, debtor, PointKind.Email)).Proof);
        Assert.Null((await PointAsync(world, debtor, PointKind.Phone)).Proof);
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-17")]
    public async Task A_case_shows_source_ground_and_proof_of_each_address_and_says_which_is_stale(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var debtor = await world.DebtorAsync("D", Ct);
        await KnowAsync(world, debtor);
        var email = await PointAsync(world, debtor, PointKind.Email);
        Assert.All(await ShownAsync(world, debtor), point => Assert.False(point.IsStale));

        world.Platform.Clock.Advance(TimeSpan.FromDays(100));
        await world.WriteAsync(db => DebtorPoints.ProveAsync(db, debtor.Id, email.ValueIndex, PointProof.Replied, world.Now, Ct), Ct);
        world.Platform.Clock.Advance(TimeSpan.FromDays(81));

        Assert.Equal(
            [(PointKind.Phone, true, PointSource.Contract, LegalBasis.Contract, (PointProof?)null), (PointKind.Email, false, PointSource.Contract, LegalBasis.Contract, PointProof.Replied)],
            (await ShownAsync(world, debtor)).Select(point => (point.Kind, point.IsStale, point.Origin!.Value.Source, point.Origin.Value.Basis, point.Proof)));
        Assert.All(await ShownAsync(world, debtor), point => Assert.Contains("•", point.Masked, StringComparison.Ordinal));

        await world.WriteAsync(db => world.Platform.Services.GetRequiredService<TenantSettings>().SetAsync(db, new ContactFreshness { StaleAfterDays = 365 }, Ct), Ct);
        Assert.All(await ShownAsync(world, debtor), point => Assert.False(point.IsStale));
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-2")]
    public async Task A_wrong_number_told_at_the_desk_marks_the_only_number_and_none_of_several(DatabaseKind kind)
    {
        await using var world = await World.CreateAsync(kind, postgres, Ct);
        var desk = new Desk(world);
        var (one, two) = (await world.DebtorAsync("one", Ct), await world.DebtorAsync("two", Ct));
        foreach (var debtor in new[] { one, two })
        {
            await world.AccountAsync(debtor, 10, Ct);
            await KnowAsync(world, debtor);
            await desk.PlaceAsync(debtor, desk.Jonas);
        }
        await world.WriteAsync(db =>
        {
            db.Add(new ContactPoint { DebtorId = two.Id, Kind = PointKind.Landline, ValueIndex = new byte[12], Since = world.Now });
            return Task.CompletedTask;
        }, Ct);
        foreach (var debtor in new[] { one, two })
        {
            var done = await desk.AsAsync<WrapUpCase, Result>(
                desk.Jonas, wrap => wrap.RunAsync(new(Guid.CreateVersion7(), debtor.Id, "wrong_number", null, "tomorrow"), Ct));
            Assert.False(done.IsRefused, done.IsRefused ? done.Refusal.ToString() : "");
        }
        Assert.Equal((PointProof.WrongNumber, PointStatus.Wrong), await OfAsync(one, PointKind.Phone));
        Assert.Equal(PointStatus.InUse, (await OfAsync(one, PointKind.Email)).Status);
        Assert.Equal(PointStatus.InUse, (await OfAsync(two, PointKind.Phone)).Status);
        Assert.Equal(PointStatus.InUse, (await OfAsync(two, PointKind.Landline)).Status);

        async Task<(PointProof? Proof, PointStatus Status)> OfAsync(Debtor debtor, PointKind of)
        {
            var point = await PointAsync(world, debtor, of);
            return (point.Proof, point.Status);
        }
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-17")]
    public async Task A_visitor_who_meets_the_debtor_verifies_the_address_and_a_wrong_door_marks_it(DatabaseKind kind)
    {
        await using var door = await Door.OpenAsync(kind, postgres);
        var first = await door.VisitAsync(started: true);
        var debtor = door.Debtor;
        await door.World.WriteAsync(db =>
        {
            db.Add(new ContactPoint { DebtorId = debtor.Id, Kind = PointKind.Address, ValueIndex = new byte[12], Source = PointSource.Contract, Since = door.World.Now.AddDays(-1) });
            return Task.CompletedTask;
        }, Ct);
        Door.Done(await door.EndAsync(new(first, new(Guid.CreateVersion7()), "refused")));
        Assert.Equal((PointProof.Met, PointStatus.InUse), await StandAsync(door, debtor));
        Assert.Equal(PointProof.WrongAddress, VisitOutcomes.ProofOf("wrong_address"));
        Assert.Null(VisitOutcomes.ProofOf("nobody"));
    }

    private static async Task<(PointProof?, PointStatus)> StandAsync(Door door, Debtor debtor)
    {
        var point = await PointAsync(door.World, debtor, PointKind.Address);
        return (point.Proof, point.Status);
    }

    private static async Task WrapUpAsync(CallWorld calls, Debtor debtor, string outcome)
    {
        var placed = await calls.PlaceAsync(Ada, debtor);
        Assert.False(placed.IsRefused, placed.IsRefused ? placed.Refusal.ToString() : "");
        await calls.PassAsync(45);
        var done = await calls.DoAsync<RecordDisposition, Result>(
            Ada, record => record.RunAsync(new(placed.Value.Call!.Value, outcome, Dispositions.IsEffective(outcome) ? "forgot" : null), Ct));
        Assert.False(done.IsRefused, done.IsRefused ? done.Refusal.ToString() : "");
    }

    /// <summary>As an import would have left it, from the contract.</summary>
    private static async Task KnowAsync(World world, Debtor debtor)
    {
        var cipher = await world.Platform.Services.GetRequiredService<TenantKeys>().GetAsync(world.TenantId, Ct);
        await world.WriteAsync(db =>
        {
            foreach (var point in DebtorPoints.Of(DebtorSeal.Open(cipher, debtor)))
            {
                db.Add(new ContactPoint
                {
                    DebtorId = debtor.Id, Kind = point.Kind, Slot = point.Slot, ValueIndex = DebtorPoints.IndexOf(cipher, point.Kind, point.Value),
                    Source = PointSource.Contract, Since = world.Now,
                });
            }
            return Task.CompletedTask;
        }, Ct);
    }

    private static Task<ContactPoint> PointAsync(World world, Debtor debtor, PointKind kind) => world.ReadAsync(
        db => db.ContactPoints.AsNoTracking().SingleAsync(point => point.DebtorId == debtor.Id && point.Kind == kind, Ct), Ct);

    private static async Task<IReadOnlyList<CasePoint>> ShownAsync(World world, Debtor debtor) =>
        (await world.UseAsync<OpenCase, Result<CaseView>>(open => open.RunAsync(debtor.Id, Ct))).Value.Points;
}
