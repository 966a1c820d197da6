using Microsoft.EntityFrameworkCore;
using Platform.Channels;
using Platform.Channels.Templates;
using Platform.Collections.Accounts;
using Platform.Collections.Debtors;
using Platform.Collections.SelfService;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;

namespace Platform.Collections.Contacts;

/// <param name="AccountNo">Masked unless revealed.</param>
/// <param name="Texts">One for each language: the text, or why it cannot be written.</param>
public sealed record TemplatePreview(
    string AccountNo, int DaysPastDue, IReadOnlyList<(string Language, Result<RenderedText> Text)> Texts,
    IReadOnlyList<TemplateWarning> Warnings);

/// <summary>Writes unsaved texts for a real account, as its debtor would read them; personal data is masked unless asked for.</summary>
public sealed class PreviewTemplate(
    TenantScope scope, TenantDbFactory dbs, TenantCatalog tenants, TenantKeys keys, TemplateRenderer renderer,
    TemplateVocabulary vocabulary, AuditTrail audit, TimeProvider clock)
{
    /// <param name="AccountNo">Null takes an open account, chosen by <paramref name="Seed"/>.</param>
    /// <param name="Reveal">Shows the debtor's data in the clear: needs its own permission and is recorded.</param>
    public sealed record Request(
        ChannelKind Channel, IReadOnlyList<TemplateDraftText> Texts, string? AccountNo = null, int Seed = 0, bool Reveal = false);

    public async Task<Result<TemplatePreview>> RunAsync(Request ask, CancellationToken ct)
    {
        if (scope.Demand(Permission.EditStrategies) is { } forbidden) return forbidden;
        if (ask.Reveal && scope.Demand(Permission.RevealPersonalData) is { } hidden) return hidden;
        var tenant = (await tenants.FindAsync(scope.TenantId, ct))!;
        var cipher = await keys.GetAsync(scope.TenantId, ct);
        await using var db = ask.Reveal ? await dbs.WriteAsync(ct) : await dbs.ReadAsync(ct);
        var account = await FindAsync(db, ask, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-1), ct);
        if (account is null) return Refusal.NotFound("account");
        var debtor = await db.Debtors.AsNoTracking().SingleAsync(d => d.Id == account.DebtorId, ct);
        var details = DebtorSeal.Open(cipher, debtor);
        var today = LocalDays.Today(clock.GetUtcNow(), debtor.TimeZone, tenant.TimeZone);

        var texts = new List<(string, Result<RenderedText>)>();
        foreach (var text in ask.Texts)
        {
            var values = TemplateValues.From(tenant, account, details, text.Language, today, DebtorLinks.Sample);
            if (!ask.Reveal) values = Masked(values);
            values = await renderer.WithServiceAsync(db, values, ct);
            texts.Add((text.Language, Render(ask.Channel, text, values, debtor.Language)));
        }
        var contact = await renderer.ContactAsync(db, ct);
        if (ask.Reveal)
        {
            audit.Write(db, "debtor.reveal", "account", account.Id, purpose: "template preview", debtor: debtor.Id.Value);
            await db.CommitAsync(ct);
        }
        return new TemplatePreview(
            ask.Reveal ? account.AccountNo : Mask.Number(account.AccountNo), today.DayNumber - account.DueDate.DayNumber, texts,
            TemplateLint.Warn(ask.Channel, ask.Texts, contact));
    }

    private Result<RenderedText> Render(
        ChannelKind channel, TemplateDraftText text, IReadOnlyDictionary<string, object?> values, string wished)
    {
        if (TemplateLint.Check(channel, [text], vocabulary) is { } mistake) return mistake;
        var parts = TemplateTextParts.Parse(text.Language, text.Subject, text.Body);
        return parts.Value.Render(values, wished, channel is ChannelKind.Email);
    }

    private static Dictionary<string, object?> Masked(IReadOnlyDictionary<string, object?> values)
    {
        Dictionary<string, object?> Group(string name) => new((IReadOnlyDictionary<string, object?>)values[name]!);
        var (debtor, account) = (Group("debtor"), Group("account"));
        debtor["name"] = Mask.Name((string?)debtor["name"]);
        account["number"] = Mask.Number((string?)account["number"]);
        return new Dictionary<string, object?>(values) { ["debtor"] = debtor, ["account"] = account };
    }

    private static async Task<Account?> FindAsync(TenantDb db, Request ask, DateOnly day, CancellationToken ct)
    {
        var open = db.Accounts.AsNoTracking().Where(a => a.State == AccountState.Open);
        if (ask.AccountNo is { } number) return await open.SingleOrDefaultAsync(a => a.AccountNo == number, ct);
        // What is most often written about is past due; a lender without such an account yet sees one that is not.
        var pastDue = open.Where(a => a.DueDate < day);
        return await PickAsync(pastDue, ask.Seed, ct) ?? await PickAsync(open, ask.Seed, ct);
    }

    private static async Task<Account?> PickAsync(IQueryable<Account> accounts, int seed, CancellationToken ct)
    {
        var count = await accounts.Take(1000).CountAsync(ct);
        return count == 0 ? null : await accounts.OrderBy(a => a.AccountNo).Skip(Math.Abs(seed % count)).FirstAsync(ct);
    }
}
