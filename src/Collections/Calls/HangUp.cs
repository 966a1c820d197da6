using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Voice;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Collections.Calls;

/// <summary>Ends a call: one's own, or anybody's for who supervises calls. That it is over is told by the provider.</summary>
public sealed class HangUp(TenantDbFactory dbs, TenantScope scope, VoiceCatalog providers, AuditTrail audit)
{
    public async Task<Result> RunAsync(Guid callId, CancellationToken ct)
    {
        if (!scope.May(Permission.SuperviseCalls) && scope.Demand(Permission.WorkCases) is { } no) return no;
        Call? call;
        DialingLine? line;
        await using (var db = await dbs.WriteAsync(ct))
        {
            call = await db.Calls.AsNoTracking().SingleOrDefaultAsync(row => row.Id == callId, ct);
            if (call is null) return Refusal.NotFound("call");
            if (call.CollectorId.ToString() != scope.Actor.Id && !scope.May(Permission.SuperviseCalls))
            {
                audit.Write(db, "call.hang_up", "call", call.Id, allowed: false, debtor: call.DebtorId.Value);
                await db.CommitAsync(ct);
                return Refusal.Forbidden(nameof(Permission.SuperviseCalls));
            }
            if (!call.IsLive) return Result.Done;
            if (call.ProviderCallId is null) return new Refusal("call_not_placed_yet");
            line = await db.DialingLines.AsNoTracking().SingleAsync(row => row.Id == call.LineId, ct);
            audit.Write(db, "call.hang_up", "call", call.Id, debtor: call.DebtorId.Value);
            await db.CommitAsync(ct);
        }
        return await providers.Of(line).HangUpAsync(line, call.ProviderCallId, ct);
    }
}
