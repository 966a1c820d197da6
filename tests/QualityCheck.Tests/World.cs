using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Recordings;
using Platform.Collections.Debtors;
using Platform.QualityCheck.Evaluations;
using Platform.QualityCheck.Sampling;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;

namespace QualityCheck.Tests;

/// <summary>A lender with recorded calls, a scorecard and inspectors, on a fresh database of either kind.</summary>
public sealed class World(TestPlatform platform, Tenant tenant) : IAsyncDisposable
{
    public static readonly Guid Inspector = Person(1), OtherInspector = Person(2), Jonas = Person(11), Mei = Person(12);
    public static readonly AgencyId Swift = new(Person(101)), Brisk = new(Person(102));
    private Debtor? _debtor;
    private int _calls;

    public static CancellationToken Ct => TestContext.Current.CancellationToken;
    public TestPlatform Platform => platform;
    public Tenant Tenant => tenant;
    public DateTimeOffset Now => platform.Clock.GetUtcNow();

    public static Guid Person(int no) => Guid.Parse($"00000000-0000-7000-8000-{no:D12}");

    public static async Task<World> CreateAsync(DatabaseKind kind, PostgresServer postgres)
    {
        var platform = await TestPlatform.CreateAsync(kind, postgres.MigratedAsync, Ct);
        return new World(platform, await platform.TenantAsync("lender", Ct));
    }

    public async Task<T> AsAsync<TCase, T>(Guid person, Role role, Func<TCase, Task<T>> use, AgencyId? agency = null) where TCase : notnull
    {
        await using var scope = platform.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Bind(
            tenant.Id, new Actor(ActorKind.User, person.ToString("D"), "Person " + person.ToString("N")[^3..], [role], agency), "test");
        return await use(scope.ServiceProvider.GetRequiredService<TCase>());
    }

    public Task<T> InspectAsync<TCase, T>(Func<TCase, Task<T>> use, Guid? inspector = null) where TCase : notnull =>
        AsAsync(inspector ?? Inspector, Role.Inspector, use);

    /// <summary>As the job actor.</summary>
    public async Task<T> UseAsync<TCase, T>(Func<TCase, Task<T>> use) where TCase : notnull
    {
        await using var scope = platform.Scope(tenant.Id);
        return await use(scope.ServiceProvider.GetRequiredService<TCase>());
    }

    public async Task WriteAsync(Func<TenantDb, Task> write)
    {
        await using var scope = platform.Scope(tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().WriteAsync(Ct);
        await write(db);
        await db.CommitAsync(Ct);
    }

    public async Task<T> ReadAsync<T>(Func<TenantDb, Task<T>> read)
    {
        await using var scope = platform.Scope(tenant.Id);
        await using var db = await scope.ServiceProvider.GetRequiredService<TenantDbFactory>().ReadAsync(Ct);
        return await read(db);
    }

    public async Task<Debtor> DebtorAsync()
    {
        if (_debtor is not null) return _debtor;
        var cipher = await platform.Services.GetRequiredService<TenantKeys>().GetAsync(tenant.Id, Ct);
        var details = new DebtorDetails("Ada Lovelace", "+447700900123", "ada@example.com", null, null, null, null);
        _debtor = DebtorSeal.Put(
            cipher, new Debtor { Reference = "D1", Language = "en", TimeZone = "Europe/London", Country = "GB", Region = "", UpdatedAt = Now }, details);
        await WriteAsync(db => { db.Add(_debtor); return Task.CompletedTask; });
        return _debtor;
    }

    /// <summary>Calls that were recorded, numbered on, so that both databases hold the same.</summary>
    public async Task<IReadOnlyList<Guid>> CallsAsync(
        int count, Guid collector, AgencyId? agency = null, string outcome = "promise", int seconds = 60, TimeSpan? ago = null)
    {
        var debtor = await DebtorAsync();
        var rows = Enumerable.Range(0, count).Select(_ => new CallRecording
        {
            Id = Person(1_000_000 + _calls++), CallId = Guid.CreateVersion7(), DebtorId = debtor.Id.Value,
            CollectorId = collector, CollectorName = collector == Jonas ? "Jonas Peel" : "Mei Tan", AgencyId = agency, StartedAt = Now - (ago ?? TimeSpan.FromHours(1)),
            DurationSeconds = seconds, Outcome = outcome, State = RecordingState.Stored, StoredAt = Now,
        }).ToList();
        await WriteAsync(db => { db.AddRange(rows); return Task.CompletedTask; });
        return [.. rows.Select(row => row.Id)];
    }

    public static ScorecardDefinition Card(decimal passMark = 80) => new(passMark, FatalRule.ScoreZero,
    [
        new("Opening", [new("identity", "Identity verified", 30), new("lender", "Lender named", 20)]),
        new("Conduct", [new("no-threats", "No threats", 0, IsFatal: true), new("courtesy", "Courteous", 50)]),
    ]);

    public async Task<Guid> ScorecardAsync(ScorecardDefinition? card = null)
    {
        var saved = await UseAsync<SaveScorecard, Result<SaveScorecard.Saved>>(save => save.RunAsync(new(null, "Card", card ?? Card()), Ct));
        Assert.False((await UseAsync<PublishScorecard, Result>(publish => publish.RunAsync(saved.Value.Scorecard, Ct))).IsRefused);
        return saved.Value.Scorecard;
    }

    public async Task<Guid> PlanAsync(SamplingRule rule, string seed = "seed", SamplingPeriod period = SamplingPeriod.Weekly, Guid? scorecard = null, string zone = "Europe/London") =>
        (await UseAsync<SavePlan, Result<Guid>>(async save => await save.RunAsync(new(null, "Plan", scorecard ?? await ScorecardAsync(), rule, period, zone, 7, Seed: seed), Ct))).Value;

    public static SamplingRule Rule(Strata strata = Strata.None, int? number = null, int? rate = null, int min = 0) =>
        new(strata, rate, number is null && rate is null ? 1000 : number, min, SamplingRule.UsualBands);

    public Task<Result<DrawSample.Drawn>> DrawAsync(Guid plan, PeriodSpan? span = null) =>
        UseAsync<DrawSample, Result<DrawSample.Drawn>>(draw => draw.RunAsync(new(plan, span), Ct));

    /// <summary>Draws a plan over everything and answers with the evaluations' ids.</summary>
    public async Task<IReadOnlyList<Evaluation>> DrawnAsync(Guid? scorecard = null)
    {
        var plan = await PlanAsync(Rule(number: 1000), scorecard: scorecard);
        var drawn = await DrawAsync(plan);
        Assert.False(drawn.IsRefused, drawn.IsRefused ? drawn.Refusal.ToString() : "");
        return await ReadAsync(db => Task.FromResult(db.Set<Evaluation>().OrderBy(row => row.Id).ToList()));
    }

    public static EvaluationDraft Answers(Answer identity = Answer.Yes, Answer lender = Answer.Yes, Answer threats = Answer.Yes, Answer courtesy = Answer.Yes,
        IReadOnlyList<EvidenceMark>? evidence = null, string summary = "") =>
        new(new Dictionary<string, Answer> { ["identity"] = identity, ["lender"] = lender, ["no-threats"] = threats, ["courtesy"] = courtesy }, evidence ?? [], summary);

    /// <summary>Claims and submits.</summary>
    public async Task<Scored> ScoreAsync(Guid evaluation, EvaluationDraft? draft = null, Guid? inspector = null)
    {
        var claimed = await InspectAsync<ClaimEvaluation, Result<Guid?>>(claim => claim.RunAsync(evaluation, Ct), inspector);
        Assert.False(claimed.IsRefused, claimed.IsRefused ? claimed.Refusal.ToString() : "");
        var done = await InspectAsync<SubmitEvaluation, Result<Scored>>(submit => submit.RunAsync(new(evaluation, draft ?? Answers()), Ct), inspector);
        Assert.False(done.IsRefused, done.IsRefused ? done.Refusal.ToString() : "");
        return done.Value;
    }

    public async Task<IReadOnlyList<string>> AuditAsync() =>
        await ReadAsync(db => Task.FromResult(db.Set<Platform.Tenancy.Auditing.AuditEntry>().OrderBy(row => row.Id).Select(row => row.Action).ToList()));

    public ValueTask DisposeAsync() => platform.DisposeAsync();
}
