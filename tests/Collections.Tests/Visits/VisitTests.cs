using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Collections;
using Platform.Collections.Compliance;
using Platform.Collections.Visits;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Testing;
using Platform.Testing.Postgres;
using SkiaSharp;

namespace Collections.Tests.Visits;

public sealed class VisitTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both)), Trait("row", "001-14")]
    public async Task A_visit_cannot_be_planned_with_one_visitor_nor_with_the_same_one_twice(DatabaseKind kind)
    {
        await using var door = await Door.OpenAsync(kind, postgres);
        var visit = Guid.CreateVersion7();

        Assert.Equal("visit_two", (await door.PlanAsync(visit, door.Desk.Jonas)).Refusal.Code);
        Assert.Equal("visit_two", (await door.PlanAsync(visit, door.Desk.Jonas, door.Desk.Jonas)).Refusal.Code);
        Assert.Equal("invalid", (await door.PlanAsync(visit, door.Desk.Jonas, Guid.CreateVersion7())).Refusal.Code);
        Assert.Equal(0, await door.World.ReadAsync(db => db.Visits.CountAsync(Ct), Ct));
        Door.Done(await door.PlanAsync(visit, door.Desk.Jonas, door.Desk.Mia));
        Door.Done(await door.PlanAsync(visit, door.Desk.Jonas, door.Desk.Mia));
        Assert.Equal(2, await door.World.ReadAsync(db => db.VisitVisitors.CountAsync(row => row.VisitId == visit, Ct), Ct));
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-14")]
    public async Task Who_has_left_does_not_count_at_the_door(DatabaseKind kind)
    {
        await using var door = await Door.OpenAsync(kind, postgres);
        var visit = await door.VisitAsync(started: false);
        await door.DismissAsync(door.Desk.Mia);
        Assert.Equal("visit_two", (await door.StartAsync(visit)).Refusal.Code);
        Assert.Equal(VisitState.Planned, (await door.RowAsync(visit)).State);
        Assert.Empty(await AttemptsAsync(door));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Checking_in_counts_as_one_contact_and_keeps_the_place_sealed(DatabaseKind kind)
    {
        await using var door = await Door.OpenAsync(kind, postgres);
        var visit = await door.VisitAsync(started: false);
        var mark = new VisitMark(Guid.CreateVersion7(), null, new(51.5007, -0.1246, 12));
        Door.Done(await door.StartAsync(visit, mark));
        Door.Done(await door.StartAsync(visit, mark)); // the answer was lost, the phone asks again

        var attempt = Assert.Single(await AttemptsAsync(door));
        Assert.Equal((ChannelKind.Visit, AttemptState.Submitted), (attempt.Channel, attempt.State));
        var entry = Assert.Single(await door.EntriesAsync(visit));
        Assert.NotNull(entry.Location);
        Assert.DoesNotContain("51.5", Encoding.Latin1.GetString(entry.Location), StringComparison.Ordinal);
        Assert.Equal(attempt.Id, (await door.RowAsync(visit)).AttemptId);
        Assert.Equal("visit_over", (await door.StartAsync(visit)).Refusal.Code);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task At_night_nobody_checks_in_and_the_refusal_is_kept(DatabaseKind kind)
    {
        await using var door = await Door.OpenAsync(kind, postgres);
        var visit = await door.VisitAsync(started: false);
        door.World.Platform.Clock.Advance(TimeSpan.FromHours(10.5));

        Assert.Equal("visit_refused", (await door.StartAsync(visit)).Refusal.Code);
        Assert.Equal(VisitState.Planned, (await door.RowAsync(visit)).State);
        Assert.Empty(await AttemptsAsync(door));
        Assert.Equal(1, await door.World.ReadAsync(db => db.Set<ContactVerdict>().CountAsync(row => !row.Allowed, Ct), Ct));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nobody_plans_a_visit_to_a_debtor_on_hold_but_may_plan_tomorrow_tonight(DatabaseKind kind)
    {
        await using var door = await Door.OpenAsync(kind, postgres, hour: 23);
        Assert.Equal("visit_refused", (await door.PlanAsync(Guid.CreateVersion7(), door.Desk.Jonas, door.Desk.Mia)).Refusal.Code);
        Door.Done(await door.PlanOnAsync(Guid.CreateVersion7(), door.Today.AddDays(1), door.Desk.Jonas, door.Desk.Mia));
        await door.World.WriteAsync(async db => (await db.Debtors.SingleAsync(row => row.Id == door.Debtor.Id, Ct)).Hold = "dispute", Ct);
        Assert.Equal("visit_refused", (await door.PlanOnAsync(Guid.CreateVersion7(), door.Today.AddDays(1), door.Desk.Jonas, door.Desk.Mia)).Refusal.Code);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_note_sent_twice_is_one_note_of_the_case(DatabaseKind kind)
    {
        await using var door = await Door.OpenAsync(kind, postgres);
        var visit = await door.VisitAsync();
        var mark = new VisitMark(Guid.CreateVersion7(), door.World.Now.AddHours(-3));
        Task<Result> NoteAsync(string text, Guid? who = null) =>
            door.Desk.AsAsync<AddVisitNote, Result>(who ?? door.Desk.Mia, add => add.RunAsync(visit, mark, text, Ct));
        Door.Done(await NoteAsync("The gate is locked"));
        Door.Done(await NoteAsync("The gate is locked"));
        Assert.Equal("visit_not_yours", (await NoteAsync("Who is this?", Guid.CreateVersion7())).Refusal.Code);

        var note = Assert.Single(await door.World.ReadAsync(db => db.CaseNotes.AsNoTracking().ToListAsync(Ct), Ct));
        Assert.Equal(mark.Id, note.Id);
        Assert.Equal((await door.RowAsync(visit)).CheckedInAt, note.At); // no note is from before the door
        Assert.Equal(2, (await door.EntriesAsync(visit)).Count);
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-14")]
    public async Task Of_a_photo_the_hash_is_kept_the_place_is_not_and_it_lies_sealed(DatabaseKind kind)
    {
        await using var door = await Door.OpenAsync(kind, postgres);
        var visit = await door.VisitAsync();
        var (id, photo) = (Guid.CreateVersion7(), Door.Picture(SKEncodedImageFormat.Jpeg));
        Assert.Contains("GPS", Encoding.Latin1.GetString(photo), StringComparison.Ordinal);
        Door.Done(await door.PhotoAsync(visit, id, photo));
        Door.Done(await door.PhotoAsync(visit, id, photo));
        Door.Done(await door.PhotoAsync(visit, Guid.CreateVersion7(), Door.Picture(SKEncodedImageFormat.Png)));
        Door.Done(await door.PhotoAsync(visit, Guid.CreateVersion7(), Door.Picture(SKEncodedImageFormat.Webp)));

        Assert.Equal(3, (await door.EntriesAsync(visit)).Count(row => row.Kind is VisitEntryKind.Photo));
        var shown = await door.Desk.AsAsync<ShowVisitPhoto, Result<Stream>>(door.Desk.Mia, show => show.RunAsync(visit, id, Ct));
        using var clear = new MemoryStream();
        await using (shown.Value) await shown.Value.CopyToAsync(clear, Ct);
        var entry = (await door.EntriesAsync(visit)).Single(row => row.Id == id);
        Assert.Equal(SHA256.HashData(clear.ToArray()), entry.Hash);
        Assert.DoesNotContain("GPS", Encoding.Latin1.GetString(clear.ToArray()), StringComparison.Ordinal);
        Assert.Equal([0xFF, 0xD8], clear.ToArray()[..2]);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_is_no_picture_is_refused_whatever_it_calls_itself(DatabaseKind kind)
    {
        await using var door = await Door.OpenAsync(kind, postgres);
        var visit = await door.VisitAsync();
        Assert.Equal("photo_kind", (await door.PhotoAsync(visit, Guid.CreateVersion7(), "<svg/>"u8.ToArray())).Refusal.Code);
        Assert.Equal("photo_kind", (await door.PhotoAsync(visit, Guid.CreateVersion7(), [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3])).Refusal.Code);
        Assert.Equal("photo_too_large", (await door.PhotoAsync(visit, Guid.CreateVersion7(), new byte[VisitPicture.MostBytes + 1])).Refusal.Code);
        Assert.Single(await door.EntriesAsync(visit));
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-22")]
    public async Task A_promise_or_a_plan_made_at_the_door_is_linked_to_the_visit(DatabaseKind kind)
    {
        await using var door = await Door.OpenAsync(kind, postgres);
        var (first, promise) = (await door.VisitAsync(), new VisitMark(Guid.CreateVersion7()));
        var ask = new EndVisit.Request(first, promise, "promise", "cash_gap", new(40m, door.Today.AddDays(3)));
        Assert.Equal("reason_needed", (await door.EndAsync(ask with { Reason = null })).Refusal.Code);
        Door.Done(await door.EndAsync(ask));
        Door.Done(await door.EndAsync(ask));

        var made = Assert.Single(await door.World.ReadAsync(db => db.Promises.AsNoTracking().ToListAsync(Ct), Ct));
        Assert.Equal(made.Id, (await door.RowAsync(first)).PromiseId);
        Assert.Equal(("cash_gap", VisitState.Done), ((await door.Desk.CaseAsync(door.Debtor)).OverdueReason, (await door.RowAsync(first)).State));
        Assert.Equal(AttemptState.Delivered, Assert.Single(await AttemptsAsync(door)).State);
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-22")]
    public async Task A_plan_in_instalments_agreed_on_the_phone_links_to_the_visit(DatabaseKind kind)
    {
        await using var door = await Door.OpenAsync(kind, postgres);
        var (visit, mark) = (await door.VisitAsync(), new VisitMark(Guid.CreateVersion7()));
        Door.Done(await door.EndAsync(new(visit, mark, "promise", "cash_gap", new(90m, door.Today.AddDays(3), 3))));
        var plan = Assert.Single(await door.World.ReadAsync(db => db.Arrangements.AsNoTracking().ToListAsync(Ct), Ct));
        var row = await door.RowAsync(visit);
        Assert.Equal((plan.Id, (Guid?)null), (row.ArrangementId!.Value, row.PromiseId));
        Assert.Equal(3, plan.Instalments);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_recalled_case_takes_its_visits_along(DatabaseKind kind)
    {
        await using var door = await Door.OpenAsync(kind, postgres);
        var visit = await door.VisitAsync();
        Task<Result<IReadOnlyList<VisitLine>>> ListAsync(Guid who, Role role = Role.Collector) =>
            door.Desk.AsAsync<ListVisits, Result<IReadOnlyList<VisitLine>>>(who, list => list.RunAsync(Ct), role: role);
        Assert.Equal(visit, Assert.Single((await ListAsync(door.Desk.Mia)).Value).Id);
        Assert.Equal("Ada D", (await door.Desk.AsAsync<ShowVisitAddress, Result<ShowVisitAddress.Shown>>(
            door.Desk.Mia, show => show.RunAsync(visit, "visit_route", Ct))).Value.Name);
        Assert.Empty((await ListAsync(Guid.CreateVersion7())).Value);
        Assert.Single((await ListAsync(Guid.CreateVersion7(), Role.AgencyManager)).Value);

        await door.Desk.RecallAsync(door.Debtor);
        Assert.Empty((await ListAsync(door.Desk.Mia)).Value);
        Assert.Empty((await ListAsync(Guid.CreateVersion7(), Role.AgencyManager)).Value);
        var read = await door.Desk.AsAsync<ReadVisit, Result<VisitView>>(door.Desk.Mia, one => one.RunAsync(visit, Ct));
        Assert.Equal("not_found", read.Refusal.Code);
        Assert.Equal("not_found", (await door.EndAsync(new(visit, new(Guid.CreateVersion7()), "nobody"))).Refusal.Code);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_address_is_shown_for_a_purpose_and_that_is_written_down(DatabaseKind kind)
    {
        await using var door = await Door.OpenAsync(kind, postgres);
        var visit = await door.VisitAsync(started: false);
        Task<Result<ShowVisitAddress.Shown>> ShowAsync(Guid who, string purpose) =>
            door.Desk.AsAsync<ShowVisitAddress, Result<ShowVisitAddress.Shown>>(who, show => show.RunAsync(visit, purpose, Ct));
        Assert.Equal("invalid", (await ShowAsync(door.Desk.Jonas, "curious")).Refusal.Code);
        Assert.Equal("1 Quay Street", (await ShowAsync(door.Desk.Jonas, "visit_route")).Value.Address);
        Assert.Equal("visit_not_yours", (await ShowAsync(Guid.CreateVersion7(), "visit_route")).Refusal.Code);
        Door.Done(await door.Desk.AsAsync<CancelVisit, Result>(door.Desk.Jonas, cancel => cancel.RunAsync(visit, Ct)));
        Assert.Equal("visit_over", (await ShowAsync(door.Desk.Jonas, "visit_route")).Refusal.Code);
        var kept = await door.World.ReadAsync(db => db.Set<AuditEntry>().Where(row => row.Action == "debtor.reveal").Select(row => row.Allowed).ToListAsync(Ct), Ct);
        Assert.Equal((1, 2), (kept.Count(allowed => allowed), kept.Count(allowed => !allowed)));
    }

    private static Task<List<Attempt>> AttemptsAsync(Door door) =>
        door.World.ReadAsync(db => db.Set<Attempt>().AsNoTracking().Where(row => row.DebtorId == door.Debtor.Id.Value).ToListAsync(Ct), Ct);
}
