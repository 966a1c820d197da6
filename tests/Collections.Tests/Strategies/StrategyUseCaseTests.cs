using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Templates;
using Platform.Collections;
using Platform.Collections.Segments;
using Platform.Collections.Strategies;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace Collections.Tests.Strategies;

public sealed class StrategyUseCaseTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal static readonly ServiceContact Contact = new() { PayUrl = "https://pay.example", Phone = "+44 20 7946 0000", Email = "help@example.com" };

    private static async Task<World> WorldAsync(DatabaseKind kind, PostgresServer server, bool contact = true)
    {
        var world = await World.CreateAsync(kind, server, Ct);
        if (contact) Assert.False((await world.UseAsync<SaveServiceContact, Result>(s => s.RunAsync(Contact, Ct), Role.Strategist)).IsRefused);
        return world;
    }

    private static Task<Result<Guid>> PresetAsync(World world, string preset) =>
        world.UseAsync<CreateFromPreset, Result<Guid>>(c => c.RunAsync(new(preset), Ct), Role.Strategist);

    private static Task<Result<PublishStrategy.Published>> PublishAsync(World world, Guid id) =>
        world.UseAsync<PublishStrategy, Result<PublishStrategy.Published>>(p => p.RunAsync(new(id), Ct), Role.Strategist);

    private static async Task<Simulation> SimulateAsync(World world, SimulateStrategy.Request ask) =>
        (await world.UseAsync<SimulateStrategy, Result<Simulation>>(s => s.RunAsync(ask, Ct), Role.Strategist)).Value;

    private static async Task<StrategyView> ReadAsync(World world, Guid id, int? version = null) =>
        (await world.UseAsync<ReadStrategy, Result<StrategyView>>(r => r.RunAsync(new(id, version), Ct), Role.Strategist)).Value;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "002-1")]
    public async Task Thirty_days_of_segment_A_give_exactly_the_worked_example(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind, server);
        var account = await world.AccountAsync(await world.DebtorAsync("d1", Ct), 1, Ct);
        var id = (await PresetAsync(world, "segment-a-30-days")).Value;
        var published = (await PublishAsync(world, id)).Value;

        var simulation = await SimulateAsync(world, new(id, published.Version, account.DueDate.AddDays(1), 30, [account.AccountNo]));

        var keys = (await ReadAsync(world, id)).Templates.ToDictionary(t => t.Id, t => t.Key);
        string[] expected =
        [
            "1 Sms sms-1", "7 Sms sms-1", "15 Sms sms-1", "21 Sms sms-1",
            "24 Sms sms-b", "24 Call call-note-b", "27 Sms sms-b", "27 Call call-note-b", "30 Sms sms-b", "30 Call call-note-b",
        ];
        Assert.Equal(expected, simulation.Touches.Select(t => $"{t.DaysPastDue} {t.Channel} {keys[t.TemplateId!.Value]}"));
        Assert.Equal(
            simulation.Touches.Select(t => account.DueDate.AddDays(t.DaysPastDue)), simulation.Touches.Select(t => t.Day));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("row", "000-3")]
    public async Task An_account_that_is_not_due_yet_is_touched_three_times_before(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind, server);
        var account = await world.AccountAsync(await world.DebtorAsync("d1", Ct), -10, Ct);
        var id = (await PresetAsync(world, "pre-due")).Value;
        await PublishAsync(world, id);

        var simulation = await SimulateAsync(world, new(id, null, account.DueDate.AddDays(-10), 40));

        Assert.Equal([-3, -1, 0], simulation.Touches.Select(t => t.DaysPastDue));
        Assert.Equal(3, simulation.TotalTouches);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_simulation_of_all_accounts_counts_only_whom_the_segment_selects_on_that_day(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind, server);
        var debtor = await world.DebtorAsync("d1", Ct, phone: false);
        var due = (await world.AccountAsync(debtor, 1, Ct)).DueDate;
        await world.AccountAsync(debtor, 20, Ct);
        await world.AccountAsync(debtor, 31, Ct);
        var id = (await PresetAsync(world, "segment-a-30-days")).Value;

        var simulation = await SimulateAsync(world, new(id, null, due.AddDays(1), 7));

        Assert.Equal(3, simulation.Accounts);
        // day 1 and 7 of the first; 21, 24 (twice) of the second; the third has left the segment
        Assert.Equal([1, 7, 21, 24, 24], simulation.Touches.Select(t => t.DaysPastDue).Order());
        Assert.All(simulation.Touches, t => Assert.False(t.CanReach));
        Assert.Equal(5, simulation.PerDay.Sum(d => d.Count));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_published_version_keeps_its_conditions_and_words_when_both_change(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind, server);
        var id = (await PresetAsync(world, "pre-due")).Value;
        var first = (await PublishAsync(world, id)).Value;
        var before = await ReadAsync(world, id, first.Version);

        var segment = Assert.Single(before.Segments);
        await world.UseAsync<SaveSegment, Result<Guid>>(s => s.RunAsync(
            new(segment.Id, 1, null, segment.Name, segment.Definition with { Products = ["card"] }), Ct), Role.Strategist);
        var template = Assert.Single(before.Templates);
        await world.UseAsync<SaveTemplate, Result<Guid>>(s => s.RunAsync(
            new(template.Id, null, template.Name, template.Channel, [new("en", null, "{{ lender.name }}: new words")]), Ct), Role.Strategist);
        await world.UseAsync<PublishTemplate, Result<PublishTemplate.Published>>(p => p.RunAsync(template.Id, Ct), Role.Strategist);

        var after = await ReadAsync(world, id, first.Version);
        Assert.Equal(before.Definition.ToJson(), after.Definition.ToJson());
        Assert.Equal("nothing_to_publish", (await PublishAsync(world, id)).Refusal.Code);

        await world.UseAsync<SaveStrategy, Result<Guid>>(s => s.RunAsync(new(id, null, "Pre-due", before.Definition with
        {
            Steps = [.. before.Definition.Steps.Skip(1), before.Definition.Steps[0] with { No = 4, Day = -5 }],
        }), Ct), Role.Strategist);
        var differences = (await world.UseAsync<CompareVersions, Result<IReadOnlyList<StrategyDifference>>>(
            c => c.RunAsync(new(id, 1, 2), Ct), Role.Strategist)).Value;
        Assert.Equal(
            ["SegmentChanged", "Added -5", "WordsChanged -1", "WordsChanged 0", "Removed -3"],
            differences.Select(d => $"{d.Change} {(d.After ?? d.Before)?.Day}".Trim()));

        var second = (await PublishAsync(world, id)).Value;
        Assert.Equal(2, second.Version);
        Assert.Equal(["card"], (await ReadAsync(world, id)).Definition.Segment!.Products);
        Assert.Equal(before.Definition.ToJson(), (await ReadAsync(world, id, 1)).Definition.ToJson());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_strategy_is_refused_at_the_step_and_field_that_is_wrong(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind, server, contact: false);
        var id = (await PresetAsync(world, "segment-a-30-days")).Value;
        var view = await ReadAsync(world, id);
        Assert.Equal("service_contact_missing(service.pay_url)", (await PublishAsync(world, id)).Refusal.ToString());

        var draft = (await world.UseAsync<SaveTemplate, Result<Guid>>(s => s.RunAsync(
            new(null, "fresh", "Fresh", ChannelKind.Sms, [new("en", null, "text")]), Ct), Role.Strategist)).Value;
        async Task<string> SaveAsync(Func<StrategyStep, StrategyStep> change) => (await world.UseAsync<SaveStrategy, Result<Guid>>(s => s.RunAsync(
            new(id, null, "x", view.Definition with { Steps = [.. view.Definition.Steps.Select(step => step.No == 3 ? change(step) : step)] }), Ct),
            Role.Strategist)) is { IsRefused: true } refused ? refused.Refusal.ToString() : "saved";
        var call = view.Templates.Single(t => t.Channel is ChannelKind.Call).Id;

        Assert.Equal("strategy_step(3, Template, other_channel)", await SaveAsync(s => s with { TemplateId = call }));
        Assert.Equal("strategy_step(3, Template, required)", await SaveAsync(s => s with { TemplateId = null }));
        Assert.Equal("strategy_step(3, Template, not_found)", await SaveAsync(s => s with { TemplateId = Guid.CreateVersion7() }));
        Assert.Equal("strategy_step(3, To, before_start)", await SaveAsync(s => s with { To = s.From }));
        Assert.Equal("strategy_step(3, Day, repeated)", await SaveAsync(s => s with { Day = 1 }));
        Assert.Equal("strategy_step(3, Day, out_of_range)", await SaveAsync(s => s with { Day = 9999 }));
        Assert.Equal("saved", await SaveAsync(s => s with { TemplateId = draft }));
        Assert.Equal("strategy_step(3, Template, not_published)", (await PublishAsync(world, id)).Refusal.ToString());
    }

    [Fact]
    public async Task A_draft_that_somebody_else_changed_is_not_written_over()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite, server);
        var id = (await PresetAsync(world, "pre-due")).Value;
        var view = await ReadAsync(world, id);
        Task<Result<Guid>> SaveAsync(int day) => world.UseAsync<SaveStrategy, Result<Guid>>(s => s.RunAsync(
            new(id, null, "x", view.Definition with { Steps = [view.Definition.Steps[0] with { Day = day }] }, view.Seen), Ct), Role.Strategist);
        Assert.False((await SaveAsync(-7)).IsRefused);
        Assert.Equal("conflict", (await SaveAsync(-5)).Refusal.Code);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_two_tabs_that_rename_a_strategy_the_second_is_told(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind, server);
        var id = (await PresetAsync(world, "pre-due")).Value;
        var seen = await ReadAsync(world, id);
        Task<Result<Guid>> RenameAsync(string name) => world.UseAsync<SaveStrategy, Result<Guid>>(
            s => s.RunAsync(new(id, null, name, seen.Definition, seen.Seen), Ct), Role.Strategist);

        Assert.False((await RenameAsync("First")).IsRefused);
        Assert.Equal("conflict", (await RenameAsync("Second")).Refusal.Code);
        Assert.Equal("First", (await ReadAsync(world, id)).Name);
    }

    [Fact]
    [Trait("row", "002-2")]
    public async Task Every_row_is_one_plain_sentence_in_both_languages()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite, server);
        var view = await ReadAsync(world, (await PresetAsync(world, "segment-a-30-days")).Value);
        var templates = view.Templates.ToDictionary(t => t.Id);

        var english = DescribeStrategy.Sentences(view.Definition, "A", templates, "en-GB");
        var chinese = DescribeStrategy.Sentences(view.Definition, "A组", templates, "zh-CN");

        Assert.Equal(10, english.Count);
        Assert.Equal(
            "7 days after the due date, between 09:00 and 18:00 local time, send an SMS to everyone in “A”, in the words of “SMS template 1” (touch 2 of 10; aim: the past-due amount is paid).",
            english[2]);
        Assert.Equal("逾期第24天，当地时间09:00至18:00，向“A组”中的每位客户安排催收员人工致电，备注用“Note for the call”（共10次触达中的第6次；目标：还清逾期金额）。", chinese[6]);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh")]
    public async Task Every_shipped_text_passes_the_check_without_a_warning_and_can_be_written(string language)
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite, server);
        var account = await world.AccountAsync(await world.DebtorAsync("d1", Ct), 5, Ct);
        foreach (var template in StrategyPresets.All.SelectMany(p => p.Templates))
        {
            Assert.Null(TemplateLint.Check(template.Channel, [.. template.Texts], Platform.Collections.Contacts.TemplateVariables.Vocabulary));
            Assert.Empty(TemplateLint.Warn(template.Channel, [.. template.Texts], Contact));
            var preview = (await world.UseAsync<Platform.Collections.Contacts.PreviewTemplate, Result<Platform.Collections.Contacts.TemplatePreview>>(
                p => p.RunAsync(new(template.Channel, [.. template.Texts], account.AccountNo), Ct), Role.Strategist)).Value;
            var text = preview.Texts.Single(t => t.Language == language).Text;
            Assert.False(text.IsRefused, template.Key + ": " + (text.IsRefused ? text.Refusal.ToString() : ""));
            if (template.Channel is ChannelKind.Sms) Assert.InRange(SmsLength.Of(text.Value.Body).Segments, 1, 3);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_preset_takes_what_the_tenant_already_has_and_makes_a_second_strategy(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind, server);
        var one = (await PresetAsync(world, "pre-due")).Value;
        var two = (await PresetAsync(world, "pre-due")).Value;
        Assert.NotEqual(one, two);
        Assert.Equal(1, await world.ReadAsync(db => db.Templates.CountAsync(Ct), Ct));
        Assert.Equal(1, await world.ReadAsync(db => db.Segments.CountAsync(Ct), Ct));
        var rows = (await world.UseAsync<ListStrategies, Result<IReadOnlyList<StrategyRow>>>(l => l.RunAsync(Ct), Role.Strategist)).Value;
        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.Equal((0, true, "Not yet overdue", 3, -3, 0), (row.Published, row.HasDraft, row.Segment, row.Steps, row.FirstDay, row.LastDay)));
    }
}
