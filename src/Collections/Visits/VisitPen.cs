using System.Text.Json;
using Platform.Collections.Cases;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Visits;

/// <summary>What the phone sends with every entry.</summary>
/// <param name="Id">The phone's own; a repetition carries the same.</param>
/// <param name="At">By the phone's clock; null for now.</param>
/// <param name="Location">Null when the phone does not say.</param>
public sealed record VisitMark(Guid Id, DateTimeOffset? At = null, VisitLocation? Location = null);

/// <summary>A photo as it lies in the file store.</summary>
internal sealed record StoredPhoto(string Key, byte[] Secret, long Bytes, byte[] Hash);

/// <summary>Writes entries: who, when as far as it can be true, and where, sealed.</summary>
public sealed class VisitPen(TenantScope scope, TimeProvider clock)
{
    internal VisitEntry Write(Visit visit, VisitEntryKind kind, VisitMark mark, TenantCipher cipher, StoredPhoto? photo = null)
    {
        var now = clock.GetUtcNow();
        var row = mark.Id.ToString("D");
        return new VisitEntry
        {
            Id = mark.Id,
            VisitId = visit.Id,
            DebtorId = visit.DebtorId,
            Kind = kind,
            At = Likely(mark.At, visit.CheckedInAt, now),
            ReceivedAt = now,
            Location = mark.Location is { IsOnEarth: true } at ? cipher.Seal(VisitEntry.Place, row, JsonSerializer.SerializeToUtf8Bytes(at)) : null,
            ByUser = CaseWorker.IdOf(scope.Actor),
            ByName = scope.Actor.Name,
            AgencyId = scope.Actor.Agency,
            FileKey = photo?.Key,
            FileSecret = photo is null ? null : cipher.Seal(VisitEntry.FilePlace, row, photo.Secret),
            Bytes = photo?.Bytes ?? 0,
            Hash = photo?.Hash,
        };
    }

    private static DateTimeOffset Likely(DateTimeOffset? said, DateTimeOffset? from, DateTimeOffset now)
    {
        var at = (said ?? now).ToUniversalTime();
        if (at > now) return now;
        return from is { } earliest && at < earliest ? earliest : at;
    }
}
