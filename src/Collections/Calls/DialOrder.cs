using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Collections.Debtors;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;

namespace Platform.Collections.Calls;

/// <summary>
/// Which of a debtor's numbers is dialled: the mobile that the debtor left with the lender, then the landline, then what
/// came to be known otherwise. A number that was not answered gives way to the next; an answer begins from the first again.
/// </summary>
public static class DialOrder
{
    private static readonly TimeSpan Since = TimeSpan.FromDays(3);

    /// <returns>In E.164, each once; empty without a number.</returns>
    public static IReadOnlyList<string> Of(DebtorDetails details)
    {
        string?[] reserved = [details.Phone, details.Landline];
        return [.. reserved.OfType<string>().OrderBy(number => PhoneForm.MayBeMobile(number) ? 0 : 1)
            .Concat(details.OtherPhones ?? []).Where(number => number.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The number whose turn it is, of those that are not to be left alone and have not proved somebody else's.</summary>
    /// <returns>Null when there is none.</returns>
    public static async Task<string?> NextAsync(TenantDb db, TenantCipher cipher, DebtorId debtor, DateTimeOffset now, CancellationToken ct)
    {
        var person = await db.Debtors.AsNoTracking().SingleAsync(row => row.Id == debtor, ct);
        var numbers = Of(DebtorSeal.Open(cipher, person));
        var indexes = numbers.Select(number => DebtorSeal.PhoneIndex(cipher, number)).ToList();
        var wrong = await db.ContactPoints.AsNoTracking()
            .Where(point => point.DebtorId == debtor && point.Status == PointStatus.Wrong).Select(point => point.ValueIndex).ToListAsync(ct);
        var stopped = await db.Suppressions.AsNoTracking().Where(stop => stop.Channel == ChannelKind.Call && indexes.Contains(stop.AddressIndex))
            .Select(stop => stop.AddressIndex).ToListAsync(ct);
        var free = numbers.Where((_, i) => !stopped.Concat(wrong).Any(index => index.AsSpan().SequenceEqual(indexes[i]))).ToList();
        if (free.Count == 0) return null;
        var from = now - Since;
        var past = await db.Calls.AsNoTracking().Where(call => call.DebtorId == debtor && call.StartedAt > from && call.State >= CallState.Ended)
            .OrderByDescending(call => call.StartedAt).Select(call => new { call.State, call.Outcome }).Take(20).ToListAsync(ct);
        var unanswered = past.TakeWhile(call => call.State is CallState.Failed)
            .Count(call => call.Outcome is "no_answer" or "busy" or "failed");
        return free[unanswered % free.Count];
    }
}
