using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Strategies;

/// <summary>Creates a strategy or changes its draft; what is published and running stays as it is.</summary>
public sealed class SaveStrategy(TenantScope scope, TenantDbFactory dbs, AuditTrail audit, TimeProvider clock)
{
    /// <param name="Id">Null creates.</param>
    /// <param name="Key">For a new one; null takes it from the name.</param>
    /// <param name="Seen">State as read (<see cref="StrategyView.Seen"/>); null writes over it.</param>
    public sealed record Request(Guid? Id, string? Key, string Name, StrategyDefinition Definition, string? Seen = null);

    /// <returns>Refused with <c>strategy_step</c> (number, field, code) for a step, <c>invalid</c> for the rest.</returns>
    public async Task<Result<Guid>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        if (string.IsNullOrWhiteSpace(ask.Name)) return Refusal.Invalid("Name", "required");
        if (ask.Name.Length > 100) return Refusal.Invalid("Name", "too_long", 100);
        if (ask.Key is not null && !ShortKey.IsValid(ask.Key)) return Refusal.Invalid("Key", "key_form");

        await using var db = await dbs.WriteAsync(ct);
        if (!await db.Segments.AnyAsync(s => s.Id == ask.Definition.SegmentId, ct)) return Refusal.Invalid("Segment", "required");
        if (StrategyRules.Check(ask.Definition, await StrategyReads.TemplatesAsync(db, ct)) is { } wrong) return wrong;
        var strategy = ask.Id is { } id
            ? await db.Strategies.SingleOrDefaultAsync(s => s.Id == id, ct)
            : new Strategy { Key = ask.Key ?? ShortKey.From(ask.Name, "strategy"), Name = "", CreatedAt = clock.GetUtcNow() };
        if (strategy is null) return Refusal.NotFound("strategy");
        if (ask.Id is null)
        {
            if (await db.Strategies.AnyAsync(s => s.Key == strategy.Key, ct)) return Refusal.Invalid("Key", "taken");
            db.Strategies.Add(strategy);
        }

        // A draft follows its segment and templates as they change; only publishing freezes them.
        var json = (ask.Definition with
        {
            Segment = null,
            Steps = [.. ask.Definition.Steps.Select(step => step with { TemplateVersionId = null })],
        }).ToJson();
        var newest = await db.StrategyVersions.Where(v => v.StrategyId == strategy.Id).OrderByDescending(v => v.Version).FirstOrDefaultAsync(ct);
        if (ask.Seen is not null && newest is not null && ask.Seen != StrategyReads.Seen(strategy, newest)) return Refusal.Conflict("strategy");
        strategy.Name = ask.Name.Trim();
        var draft = newest is { PublishedAt: null } ? newest : null;
        if (draft is null)
        {
            draft = new StrategyVersion { StrategyId = strategy.Id, Version = (newest?.Version ?? 0) + 1, Definition = json };
            db.StrategyVersions.Add(draft);
        }
        draft.Definition = json;
        audit.Write(db, "strategy.save", "strategy", strategy.Id, $$"""{"draft":{{draft.Version}}}""");
        try
        {
            await db.CommitAsync(ct);
        }
        catch (DbUpdateException)
        {
            return Refusal.Conflict("strategy");
        }
        return strategy.Id;
    }
}
