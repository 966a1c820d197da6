using Microsoft.EntityFrameworkCore;
using Platform.Channels.Providers;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Voice;

/// <summary>Tries a line: its credentials, or a short call to the tester's own telephone. No debtor is reached.</summary>
public sealed class TestLine(TenantDbFactory dbs, TenantScope scope, VoiceCatalog providers, AuditTrail audit)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <param name="To">The tester's own telephone in E.164; null tries the credentials only.</param>
    public sealed record Request(Guid Line, string? To)
    {
        public override string ToString() => $"TestLine({Line})";
    }

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.ManageLines) is { } no) return no;
        var to = string.IsNullOrWhiteSpace(ask.To) ? null : ask.To.Replace(" ", "", StringComparison.Ordinal);
        if (to is not null && !SafeText.IsPhone(to)) return Refusal.Invalid("to", "phone");
        DialingLine? line;
        await using (var db = await dbs.WriteAsync(ct))
        {
            line = await db.DialingLines.AsNoTracking().SingleOrDefaultAsync(row => row.Id == ask.Line, ct);
            if (line is null) return Refusal.NotFound("line");
            audit.Write(db, "line.test", "line", line.Id, to is null ? "{\"call\":false}" : "{\"call\":true}");
            await db.CommitAsync(ct);
        }
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            return await providers.Of(line).TestAsync(line, to, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Refusal("account_timeout");
        }
    }
}
