using System.Globalization;
using System.Text;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Web.Api.Problems;
using Platform.Web.Identity.Connect;

namespace Platform.Web.Api;

/// <summary>One entry of the privacy log, without what would need a purpose to be shown.</summary>
/// <param name="Index">Its place in the log; null for the seconds until the sequencer has come by.</param>
public sealed record AuditEntryResource(
    Guid Id, long? Index, DateTimeOffset At, ActorKind ActorKind, string ActorId, string ActorName, Guid? Agency, string Action, bool Allowed,
    string? Purpose, Guid? Debtor, string ResourceType, string ResourceId, string? Facts, string? Correlation);

/// <param name="NextCursor">Null when these were the oldest.</param>
public sealed record AuditEntryPage(IReadOnlyList<AuditEntryResource> Items, string? NextCursor);

/// <param name="Note">The signed note (C2SP tlog-checkpoint) as it is.</param>
/// <param name="Keys">Public keys that verify it. Compare them with those you were given another way.</param>
public sealed record CheckpointResource(long Size, DateTimeOffset SignedAt, string Note, IReadOnlyList<string> Keys);

/// <param name="Entry">The canonical text that is hashed.</param>
/// <param name="Hashes">The inclusion proof of RFC 6962, in base64, from the leaf upwards.</param>
/// <param name="Checkpoint">The signed note under which the proof holds.</param>
/// <param name="File">All of it as one tlog-proof file.</param>
public sealed record AuditProofResource(long Index, string Entry, IReadOnlyList<string> Hashes, string Checkpoint, string File);

public static class AuditEndpoints
{
    private const int DefaultLimit = 100;

    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("Audit");
        audit.MapGet("/entries", ListAsync).WithName("listAuditEntries").Needs(Permission.ViewAudit, ConnectServer.AuditScope)
            .WithSummary("Entries of the privacy log, newest first, page by page")
            .WithDescription(
                "`debtor`: a debtor's id. `actor`: who acted. `action`: a code such as debtor.reveal. `from`, `until`: instants, the second not included. "
                + "`refused`: true for refusals only. `limit`: 1 to 1000, 100 when absent. `cursor`: the `nextCursor` of the page before. Reading is an entry itself.")
            .Produces<AuditEntryPage>().Refuses(StatusCodes.Status400BadRequest);
        audit.MapGet("/checkpoint", CheckpointAsync).WithName("readAuditCheckpoint").Needs(Permission.ViewAudit, ConnectServer.AuditScope)
            .WithSummary("The last signed checkpoint of the privacy log")
            .WithDescription("Keep it where we cannot reach it: with it anybody can tell whether the log was cut or changed afterwards.")
            .Produces<CheckpointResource>().Refuses(StatusCodes.Status422UnprocessableEntity);
        audit.MapGet("/proof/{index}", ProveAsync).WithName("proveAuditEntry").Needs(Permission.ViewAudit, ConnectServer.AuditScope)
            .WithSummary("That the entry at this place stands under the last checkpoint")
            .Produces<AuditProofResource>().Refuses(StatusCodes.Status404NotFound, StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> ListAsync(
        string? debtor, string? actor, string? action, string? from, string? until, bool? refused, string? cursor, int? limit, ListAudit list,
        ApiAnswers answers, CancellationToken ct)
    {
        if (limit is < 1 or > ListAudit.MaxTake) return answers.Refuse(Refusal.Invalid("limit", "out_of_range", 1, ListAudit.MaxTake));
        Guid? person = null;
        if (!string.IsNullOrEmpty(debtor))
        {
            if (!Guid.TryParse(debtor, out var id)) return answers.Refuse(Refusal.Invalid("debtor", "not_an_id"));
            person = id;
        }
        var before = AuditCursor.Read(cursor);
        if (!string.IsNullOrEmpty(cursor) && before is null) return answers.Refuse(Refusal.Invalid("cursor", "not_ours"));
        if (!Instant(from, out var first)) return answers.Refuse(Refusal.Invalid("from", "not_an_instant"));
        if (!Instant(until, out var last)) return answers.Refuse(Refusal.Invalid("until", "not_an_instant"));
        var filter = new AuditFilter(person, actor, string.IsNullOrEmpty(action) ? null : [action], null, first, last, refused is true);
        var found = await list.RunAsync(new(filter, before, limit ?? DefaultLimit), ct);
        if (found.IsRefused) return answers.Refuse(found.Refusal);
        return Results.Ok(new AuditEntryPage(
            [.. found.Value.Rows.Select(row => new AuditEntryResource(
                row.Id, row.Place, row.At, row.ActorKind, row.ActorId, row.ActorName, row.AgencyId, row.Action, row.Allowed, row.Purpose, row.DebtorId,
                row.ResourceType, row.ResourceId, row.Facts, row.Correlation))],
            found.Value.Next?.ToString()));
    }

    private static async Task<IResult> CheckpointAsync(ReadCheckpoint read, ApiAnswers answers, CancellationToken ct)
    {
        var found = await read.RunAsync(ct);
        if (found.IsRefused) return answers.Refuse(found.Refusal);
        var (last, keys) = found.Value;
        return Results.Ok(new CheckpointResource(last.Size, last.SignedAt, last.Note, keys));
    }

    private static async Task<IResult> ProveAsync(string index, ProveEntry prove, ApiAnswers answers, CancellationToken ct)
    {
        if (!long.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var place)) return answers.Refuse(Refusal.NotFound("audit_entry"));
        var proof = await prove.RunAsync(new(place, null), ct);
        if (proof.IsRefused) return answers.Refuse(proof.Refusal);
        var file = proof.Value;
        return Results.Ok(new AuditProofResource(
            file.Index, Encoding.UTF8.GetString(file.Extra!), [.. file.Hashes.Select(Convert.ToBase64String)], file.Note, file.ToString()));
    }

    private static bool Instant(string? text, out DateTimeOffset? at)
    {
        at = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read) ? read : null;
        return string.IsNullOrEmpty(text) || at is not null;
    }
}
