using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Collections.Compliance;
using Platform.Collections.Debtors;
using Platform.Tenancy;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.SelfService;

/// <summary>
/// Sends a code to the telephone, else the e-mail address that the lender has, for a debtor of whom no identity number is
/// known. The debtor asks for it, so it counts against no cap and waits for no hours; who opted out there is not written to.
/// </summary>
public sealed class SendCode(
    TenantDbFactory dbs, TenantScope scope, TenantCatalog tenants, TenantKeys keys, SendAtOnce send, AuditTrail audit,
    TimeProvider clock)
{
    public static readonly Refusal NotSent = new("code_not_sent");
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(5);

    public async Task<Result> RunAsync(SelfSession session, CancellationToken ct)
    {
        if (session.Tenant != scope.TenantId) return OpenLink.Closed;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        var lender = (await tenants.FindAsync(scope.TenantId, ct))!;
        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", null);
        List<SendAtOnce.Request> ways = [];
        await using (var db = await dbs.WriteAsync(ct))
        {
            var now = clock.GetUtcNow();
            var link = await db.DebtorLinks.SingleOrDefaultAsync(row => row.Id == session.Link, ct);
            if (link is null || link.ProvenAt is not null || !FindSession.Holds(link, session, now)) return OpenLink.Closed;
            if (await ProveDebtor.TriesAsync(db, link.DebtorId, now, ct) >= SecondFactors.MostTries) return ProveDebtor.Locked;
            if (link.CodeUntil is { } last && last - Lasts + Between > now) return new Refusal("code_wait");
            var person = await db.Debtors.AsNoTracking().SingleAsync(row => row.Id == link.DebtorId, ct);
            var details = DebtorSeal.Open(cipher, person);
            if (SecondFactors.Of(details) is not SecondFactor.Code) return OpenLink.Closed;
            (link.CodeHash, link.CodeUntil) = (SecondFactors.HashOf(link.Id, code), now + Lasts);
            foreach (var (channel, address, index) in Addresses(cipher, details))
            {
                if (await db.Suppressions.AnyAsync(row => row.Channel == channel && row.AddressIndex == index, ct)) continue;
                var to = new Recipient(address, index, person.Language, person.TimeZone);
                ways.Add(await ReserveAsync(db, person, channel, to, Text(lender.Name, code, person.Language), now, ct));
            }
            audit.Write(db, "self.code", "debtor", link.DebtorId, allowed: ways.Count > 0);
            await db.CommitAsync(ct);
        }
        foreach (var way in ways)
        {
            var answer = await send.RunAsync(way, ct);
            await SettleAsync(way.Attempt, answer, ct);
            if (answer is { Outcome: SendOutcome.Submitted or SendOutcome.Ambiguous }) return Result.Done;
        }
        return NotSent;
    }

    private static IEnumerable<(ChannelKind Channel, string Address, byte[] Index)> Addresses(TenantCipher cipher, DebtorDetails details)
    {
        if (details.Phone is { } phone) yield return (ChannelKind.Sms, phone, DebtorSeal.PhoneIndex(cipher, phone));
        if (details.Email is { } email) yield return (ChannelKind.Email, email, DebtorSeal.EmailIndex(cipher, email));
    }

    private static async Task<SendAtOnce.Request> ReserveAsync(
        TenantDb db, Debtor person, ChannelKind channel, Recipient to, (string Subject, string Body) text, DateTimeOffset now, CancellationToken ct)
    {
        var account = await db.Accounts.AsNoTracking().Where(row => row.DebtorId == person.Id)
            .OrderBy(row => row.State).Select(row => row.Id).FirstOrDefaultAsync(ct);
        var attempt = new Attempt
        {
            RunId = Guid.CreateVersion7(now), // of its own: no run planned it
            AccountId = account.Value,
            DebtorId = person.Id.Value,
            Channel = channel,
            DueAt = now,
            ExpiresAt = now + Lasts,
            State = AttemptState.Ambiguous, // until the provider has answered
            PlannedAt = now,
        };
        db.Add(attempt);
        await db.SaveChangesAsync(ct);
        var verdict = new ContactVerdict
        {
            Id = Guid.CreateVersion7(now),
            AttemptId = attempt.Id,
            At = now,
            Allowed = true,
            Facts = """{"citation":"The debtor asked for a code on their own page"}""",
        };
        db.Add(verdict);
        return new SendAtOnce.Request(
            db.TenantId, attempt.Id, verdict.Id, channel, to, channel is ChannelKind.Email ? text.Subject : null, text.Body);
    }

    private async Task SettleAsync(long attempt, (string Provider, SendOutcome Outcome)? answer, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (state, id, reason) = answer?.Outcome switch
        {
            SendOutcome.Submitted sent => (AttemptState.Submitted, sent.ProviderMessageId, (string?)null),
            SendOutcome.Rejected no => (AttemptState.Failed, null, no.Code),
            SendOutcome.Ambiguous doubt => (AttemptState.Ambiguous, null, doubt.Code),
            SendOutcome.Throttled => (AttemptState.Failed, null, "throttled"),
            _ => (AttemptState.Failed, null, "no_account"),
        };
        await using var db = await dbs.WriteAsync(ct);
        await db.Attempts.Where(row => row.Id == attempt && row.State == AttemptState.Ambiguous).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.State, state).SetProperty(row => row.ProviderMessageId, id)
                .SetProperty(row => row.Reason, reason).SetProperty(row => row.Provider, answer == null ? null : answer.Value.Provider)
                .SetProperty(row => row.SubmittedAt, state == AttemptState.Failed ? null : now)
                .SetProperty(row => row.SettledAt, state == AttemptState.Failed ? now : null), ct);
        await db.CommitAsync(ct);
    }

    private static (string Subject, string Body) Text(string lender, string code, string language) =>
        language.StartsWith("zh", StringComparison.OrdinalIgnoreCase)
            ? ($"{lender}：您的验证码", $"【{lender}】您的验证码是{code}，10分钟内有效。请勿告诉任何人，我们的员工不会向您索取。")
            : ($"{lender}: your code", $"{lender}: your code is {code}. It holds for 10 minutes. Give it to nobody: our people never ask for it.");
}
