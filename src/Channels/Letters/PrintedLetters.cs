using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Resolution;

namespace Platform.Channels.Letters;

/// <summary>Letters that the lender prints, or has printed: each waits, sealed, for the next batch. One for each attempt.</summary>
internal sealed class PrintedLetters(
    AccountSettings accounts, LetterFont font, TenantKeys keys, TenantRunner tenants, TimeProvider clock) : IMessageProvider
{
    public const string Name = "letters";
    private const int MostCharacters = 20_000;

    public string Key => Name;
    public DoubtPolicy Doubt => DoubtPolicy.LookUp;
    public IReadOnlyList<string> Secrets => [];
    public bool Carries(ChannelKind channel) => channel is ChannelKind.Letter;
    public SettingsRead ReadSettings(string json) => SettingsJson.Read<LetterSettings>(json);

    public Task<Result> TestAsync(ChannelAccount account, CancellationToken ct) =>
        Task.FromResult(font.Face is null ? new Refusal("letter_font_missing") : Result.Done);

    public async Task<SendOutcome> SendAsync(
        SendPermit permit, ChannelAccount account, RenderedMessage message, CancellationToken ct)
    {
        SendPermit.Use(permit);
        if (!SafeText.IsAddress(message.To.Address) || !SafeText.IsLine(message.To.Name))
            return new SendOutcome.Rejected("address_invalid", MayRetry: false, "invalid");
        if (message.Body.Length is 0 or > MostCharacters) return new SendOutcome.Rejected("text_length", MayRetry: false);
        if (font.Face is not { } face) return TransportFault.Repair;
        var settings = await accounts.OpenAsync<LetterSettings>(account, ct);
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var content = new LetterContent(
            settings.SenderName, settings.SenderAddress, message.To.Name, message.To.Address, message.To.Language, Day(message.To, now),
            message.Body, id.ToString("N")[^12..]);
        var letter = new Letter
        {
            TenantId = account.TenantId, Id = id, AttemptId = message.AttemptId, At = now,
            Content = content.Seal(await keys.GetAsync(account.TenantId, ct), id), Pages = (short)LetterPdf.CountPages(content, face),
        };
        // Once begun it is not given up half way: the row and our answer would disagree.
        return new SendOutcome.Submitted((await KeepAsync(letter, CancellationToken.None)).ToString("N"));
    }

    public async Task<SendOutcome?> LookUpAsync(ChannelAccount account, DoubtfulSend send, CancellationToken ct)
    {
        var id = await tenants.RunAsync(account.TenantId, Actor.Job(Name), async (services, token) =>
        {
            await using var db = await services.GetRequiredService<TenantDbFactory>().ReadAsync(token);
            return await Of(db, send.AttemptId, token);
        }, ct);
        return id is { } found ? new SendOutcome.Submitted(found.ToString("N")) : new SendOutcome.Rejected("not_found", MayRetry: true);
    }

    // The same attempt sent again finds its letter, so nobody is written to twice.
    private Task<Guid> KeepAsync(Letter letter, CancellationToken ct) =>
        tenants.RunAsync(letter.TenantId, Actor.Job(Name), async (services, token) =>
        {
            await using var db = await services.GetRequiredService<TenantDbFactory>().WriteAsync(token);
            if (await Of(db, letter.AttemptId, token) is { } known) return known;
            db.Add(letter);
            await db.CommitAsync(token);
            return letter.Id;
        }, ct);

    private static Task<Guid?> Of(TenantDb db, long attempt, CancellationToken ct) =>
        db.Set<Letter>().Where(l => l.AttemptId == attempt).Select(l => (Guid?)l.Id).FirstOrDefaultAsync(ct);

    private static string Day(Recipient to, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(to.TimeZone, out var known) ? known : TimeZoneInfo.Utc;
        var isChinese = to.Language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
        return TimeZoneInfo.ConvertTime(now, zone).ToString(isChinese ? "yyyy年M月d日" : "d MMMM yyyy", CultureInfo.InvariantCulture);
    }
}
