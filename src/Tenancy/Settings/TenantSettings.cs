using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy.Settings;

/// <summary>One named group of a tenant's settings as JSON over the code's defaults.</summary>
[ForAgencies(AgencyAccess.Read)]
public sealed class TenantSetting : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public required string Name { get; init; }
    public required string Json { get; set; }
    public int Version { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
}

/// <summary>A group of settings: its row's name and what makes it valid.</summary>
public interface ITenantSetting<TSelf> where TSelf : ITenantSetting<TSelf>, new()
{
    static abstract string Name { get; }

    /// <returns>Null when the values may be saved.</returns>
    Refusal? Check();
}

/// <summary>Reads and writes a tenant's settings inside the caller's transaction; an absent row means the defaults.</summary>
public sealed class TenantSettings(TimeProvider clock)
{
    public async Task<T> GetAsync<T>(TenantDb db, CancellationToken ct) where T : ITenantSetting<T>, new()
    {
        var name = T.Name;
        var json = await db.Set<TenantSetting>().AsNoTracking()
            .Where(row => row.Name == name).Select(row => row.Json).SingleOrDefaultAsync(ct);
        return json is null ? new T() : JsonSerializer.Deserialize<T>(json)!;
    }

    public async Task<Result> SetAsync<T>(TenantDb db, T value, CancellationToken ct) where T : ITenantSetting<T>, new()
    {
        if (value.Check() is { } refusal) return refusal;
        var name = T.Name;
        var row = await db.Set<TenantSetting>().SingleOrDefaultAsync(r => r.Name == name, ct);
        if (row is null) db.Add(row = new TenantSetting { Name = name, Json = "" });
        (row.Json, row.Version, row.ChangedAt) = (JsonSerializer.Serialize(value), row.Version + 1, clock.GetUtcNow());
        return Result.Done;
    }
}

/// <summary>What a POST with an idempotency key answered first, so that its repetition answers the same.</summary>
public sealed class IdempotencyRecord : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public required string ClientId { get; init; }
    public required string Key { get; init; }

    /// <summary>SHA-256 of method, path and body: the same key with another request is an error.</summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>HTTP status of the first answer; null while it is still being made.</summary>
    public int? Status { get; set; }

    [NotPersonal("an HTTP header: the path of what was made")]
    public string? Location { get; set; }
    [Personal(DataKind.Trace, DataUse.Evidence, LegalBasis.Contract, KeepClass.Intake)]
    public string? Body { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}
