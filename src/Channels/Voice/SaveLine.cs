using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Channels.Providers;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Events;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Voice;

/// <summary>Adds or changes a dialing line. Its settings are checked by their provider and sealed by the tenant's key.</summary>
public sealed class SaveLine(TenantDbFactory dbs, TenantScope scope, VoiceCatalog providers, TenantKeys keys, ProofOfPerson proof, AuditTrail audit, Feed feed)
{
    /// <param name="Id">Null for a new line.</param>
    /// <param name="Settings">JSON of the provider's settings; a secret left empty keeps its old value.</param>
    public sealed record Request(
        Guid? Id, string Name, string Provider, string Settings, string CallerIds, short Concurrency, short CallsPerSecond,
        short FromMinute, short ToMinute, decimal CostPerMinute, string Currency, bool IsActive = true, short Priority = 0)
    {
        public override string ToString() => $"SaveLine({Provider})";
    }

    public async Task<Result<Guid>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageLines) is { } no) return no;
        if (await proof.DemandAsync(ct) is { } stale) return stale;
        if (Check(ask) is { } wrong) return wrong;
        if (providers.Find(ask.Provider) is not { } provider) return Refusal.Invalid("provider", "unknown");
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = await dbs.WriteAsync(ct);
        var name = ask.Name.Trim();
        if (await db.DialingLines.AnyAsync(line => line.Name == name && line.Id != ask.Id, ct)) return Refusal.Conflict("line");
        var old = ask.Id is { } id ? await db.DialingLines.SingleOrDefaultAsync(line => line.Id == id, ct) : null;
        if (ask.Id is not null && old is null) return Refusal.NotFound("line");
        if (old is not null && old.Provider != ask.Provider) return Refusal.Conflict("line");

        var line = old ?? new DialingLine
        {
            TenantId = scope.TenantId, Name = name, Provider = ask.Provider, Settings = [], CallerIds = "", Currency = ask.Currency,
        };
        var row = line.Id.ToString("D");
        var json = old is null ? ask.Settings : KeepSecrets(ask.Settings, cipher.Open(DialingLine.Place, row, old.Settings), provider.Secrets);
        var read = provider.ReadSettings(json);
        if (read.Refusal is { } refusal) return refusal;

        line.Settings = cipher.Seal(DialingLine.Place, row, JsonSerializer.SerializeToUtf8Bytes(
            read.Settings!, read.Settings!.GetType(), JsonSerializerOptions.Web));
        (line.Name, line.CallerIds) = (name, string.Join(' ', Split(ask.CallerIds)));
        (line.Concurrency, line.CallsPerSecond, line.FromMinute, line.ToMinute) = (ask.Concurrency, ask.CallsPerSecond, ask.FromMinute, ask.ToMinute);
        (line.CostPerMinute, line.Currency, line.IsActive, line.Priority) = (ask.CostPerMinute, ask.Currency, ask.IsActive, ask.Priority);
        if (old is null) db.Add(line);
        audit.Write(db, old is null ? "line.add" : "line.change", "line", line.Id, JsonSerializer.Serialize(
            new { line.Provider, line.Concurrency, line.CallsPerSecond, line.FromMinute, line.ToMinute, line.IsActive, line.Priority }));
        var tenant = scope.TenantId;
        db.AfterCommit(() => feed.Publish(tenant, Topics.Calls));
        await db.CommitAsync(ct);
        return line.Id;
    }

    internal static string[] Split(string numbers) =>
        numbers.Split([' ', ',', ';', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static Refusal? Check(Request ask)
    {
        if (string.IsNullOrWhiteSpace(ask.Name) || ask.Name.Length > 200) return Refusal.Invalid("name", "required");
        var numbers = Split(ask.CallerIds);
        if (numbers.Length is 0 or > 50 || !numbers.All(SafeText.IsPhone)) return Refusal.Invalid("callerIds", "phone");
        if (ask.Concurrency is < 1 or > 500) return Refusal.Invalid("concurrency", "range", 1, 500);
        if (ask.CallsPerSecond is < 1 or > 50) return Refusal.Invalid("callsPerSecond", "range", 1, 50);
        // The gate's own hours hold besides; a line may only be stricter than the law.
        if (ask.FromMinute < 8 * 60 || ask.ToMinute > 22 * 60 || ask.FromMinute >= ask.ToMinute) return Refusal.Invalid("hours", "hours_wider_than_law");
        if (ask.CostPerMinute is < 0 or > 1_000) return Refusal.Invalid("costPerMinute", "range", 0, 1_000);
        return ask.Currency is { Length: 3 } && ask.Currency.All(char.IsAsciiLetterUpper) ? null : Refusal.Invalid("currency", "required");
    }

    private static string KeepSecrets(string given, ReadOnlySpan<byte> held, IReadOnlyList<string> secrets)
    {
        JsonObject? json;
        try
        {
            json = JsonNode.Parse(given) as JsonObject;
        }
        catch (JsonException)
        {
            return given; // the provider refuses it, with the place of the fault
        }
        if (json is null || JsonNode.Parse(held) is not JsonObject before) return given;
        foreach (var secret in secrets)
        {
            if (string.IsNullOrEmpty(json[secret]?.ToString())) json[secret] = before[secret]?.DeepClone();
        }
        return json.ToJsonString();
    }
}
