using System.Globalization;
using Microsoft.Extensions.Localization;
using Platform.Channels;
using Platform.Collections.Accounts;
using Platform.Collections.Privacy;
using Platform.Collections.Promises;
using Platform.Collections.SelfService;
using Platform.Tenancy;
using Platform.Web.Shared;

namespace Platform.Web.Features.Debtor;

/// <summary>The forms of a proven debtor: each reads what was typed, asks the use case, and says done or why not.</summary>
public static class OwnForms
{
    private delegate Task<Result> Use(Own own, IFormCollection form);

    public static void MapOwnForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/promise", (HttpContext http, DebtorDoor door, RefusalSentence words) =>
            AnswerAsync(http, door, words, form => "promise-" + form["account"], "Promised", PromiseAsync));
        forms.MapPost("/plan", PlanAsync);
        forms.MapPost("/dispute", (HttpContext http, DebtorDoor door, RefusalSentence words, IStringLocalizer<DebtorTexts> texts) =>
            AnswerAsync(http, door, words, _ => "dispute", "Disputed", (own, form) => DisputeAsync(own, form, texts)));
        forms.MapPost("/channel", (HttpContext http, DebtorDoor door, RefusalSentence words) =>
            AnswerAsync(http, door, words, _ => "channels", "Contacts", ChannelAsync));
        forms.MapPost("/wishes", (HttpContext http, DebtorDoor door, RefusalSentence words) =>
            AnswerAsync(http, door, words, _ => "wishes", "Contacts", WishesAsync));
        forms.MapPost("/data", (HttpContext http, DebtorDoor door, RefusalSentence words) =>
            AnswerAsync(http, door, words, _ => "data", "Asked", DataAsync));
    }

    private static Task<Result> PromiseAsync(Own own, IFormCollection form) =>
        ReadPromise(form) is not { } typed
            ? Task.FromResult<Result>(Refusal.Invalid("amount", "form_incomplete"))
            : own.DoAsync<RecordPromise, Result>((record, ct) => record.RunAsync(
                new(typed.Id, own.Debtor, typed.Account, typed.Amount, typed.Day), ct));

    private static async Task<IResult> PlanAsync(HttpContext http, DebtorDoor door, RefusalSentence words)
    {
        if (DebtorEndpoints.IsForged(http)) return DebtorEndpoints.Forged();
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form["step"] == "agree") return await AnswerAsync(http, door, words, At, "Planned", AgreeAsync);
        if (await door.WhoAsync(http) is not { Visitor.IsProven: true } who) return DebtorEndpoints.Closed();
        var offer = await OfferAsync(new Own(http, door, who), form);
        return await DebtorEndpoints.ShowAsync(http, door, who, new OwnAnswer(
            null, offer.IsRefused ? words.OfField(offer.Refusal) : null, At(form), form, offer.IsRefused ? null : offer.Value));

        static string At(IFormCollection form) => "plan-" + form["account"];
    }

    // The same computation as the use case's, so that what is agreed is what was shown.
    private static async Task<Result<PlanOffer>> OfferAsync(Own own, IFormCollection form)
    {
        var read = await own.DoAsync<ReadOwnDebts, Result<OwnDebts>>((read, ct) => read.RunAsync(own.Debtor, ct));
        if (read.IsRefused) return read.Refusal;
        if (ReadPlan(form) is not { } typed || read.Value.Accounts.FirstOrDefault(one => one.Id == typed.Account) is not { } account)
            return Refusal.Invalid("first", "form_incomplete");
        return PlanOffer.Compute(
            new(PlanKind.Instalments, account.PastDue > 0 ? account.PastDue : account.Balance, typed.First, typed.Count, typed.FirstOn), read.Value.Limits, read.Value.Today, account.Most);
    }

    private static async Task<Result> AgreeAsync(Own own, IFormCollection form)
    {
        var offer = await OfferAsync(own, form);
        if (offer.IsRefused) return offer.Refusal;
        var typed = ReadPlan(form)!;
        return await own.DoAsync<AgreeArrangement, Result>((agree, ct) => agree.RunAsync(
            new(typed.Id, own.Debtor, typed.Account, offer.Value.Principal, typed.First, typed.Count, typed.FirstOn), ct));
    }

    private static async Task<Result> DisputeAsync(Own own, IFormCollection form, IStringLocalizer<DebtorTexts> texts)
    {
        var why = form["why"].ToString();
        if (!Whys.Contains(why)) return Refusal.Invalid("why", "form_incomplete");
        var said = form["text"].ToString().Trim();
        var text = texts["Why_" + why] + (said.Length == 0 ? "" : "\n" + said);
        var done = await own.DoAsync<DisputeDebts, Result<int>>((dispute, ct) => dispute.RunAsync(
            new(IdOf(form), own.Debtor, why == "hardship" ? "hardship" : "dispute", text), ct));
        return done.IsRefused ? done.Refusal : Result.Done;
    }

    /// <summary>What a debtor may say is wrong.</summary>
    public static readonly IReadOnlyList<string> Whys = ["not_mine", "amount", "paid", "hardship", "other"];

    private static Task<Result> ChannelAsync(Own own, IFormCollection form) =>
        Enum.TryParse<ChannelKind>(form["channel"], out var channel)
            ? own.DoAsync<StopChannel, Result>((stop, ct) => stop.RunAsync(new(own.Debtor, channel, form["stop"] == "true"), ct))
            : Task.FromResult<Result>(Refusal.Invalid("channel", "form_incomplete"));

    private static Task<Result> DataAsync(Own own, IFormCollection form) =>
        Enum.TryParse<PrivacyKind>(form["kind"], out var kind) && Enum.IsDefined(kind)
            ? own.DoAsync<ReceiveRequest, Result>((receive, ct) => receive.RunAsync(
                new(IdOf(form), own.Debtor, kind, RequestWay.OwnPage, null, form["text"].ToString()), ct))
            : Task.FromResult<Result>(Refusal.Invalid("kind", "form_incomplete"));

    private static Task<Result> WishesAsync(Own own, IFormCollection form)
    {
        int? Hour(string name) => int.TryParse(form[name], NumberStyles.None, CultureInfo.InvariantCulture, out var hour) ? hour : null;
        ChannelKind? channel = Enum.TryParse<ChannelKind>(form["channel"], out var chosen) ? chosen : null;
        return own.DoAsync<SetWishes, Result>((set, ct) => set.RunAsync(new(own.Debtor, Hour("from"), Hour("to"), channel), ct));
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext http, DebtorDoor door, RefusalSentence words, Func<IFormCollection, string> at, string done, Use use)
    {
        if (DebtorEndpoints.IsForged(http)) return DebtorEndpoints.Forged();
        if (await door.WhoAsync(http) is not { Visitor.IsProven: true } who) return DebtorEndpoints.Closed();
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var result = await use(new Own(http, door, who), form);
        if (!result.IsRefused) return Results.LocalRedirect($"{DebtorEndpoints.Root}?done={done}");
        var error = result.Refusal.Code == "invalid" ? words.OfField(result.Refusal) : words.Of(result.Refusal);
        return await DebtorEndpoints.ShowAsync(http, door, who, new OwnAnswer(null, error, at(form), form));
    }

    private static TypedPromise? ReadPromise(IFormCollection form) =>
        Guid.TryParse(form["account"], out var account) && AmountOf(form["amount"]) is { } amount
        && DateOnly.TryParseExact(form["day"], "yyyy-MM-dd", out var day)
            ? new TypedPromise(IdOf(form), new AccountId(account), amount, day)
            : null;

    private static TypedPlan? ReadPlan(IFormCollection form) =>
        Guid.TryParse(form["account"], out var account) && AmountOf(form["first"]) is { } first
        && int.TryParse(form["count"], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && DateOnly.TryParseExact(form["day"], "yyyy-MM-dd", out var day)
            ? new TypedPlan(IdOf(form), new AccountId(account), first, count, day)
            : null;

    // Sent twice over a bad line, one form is one promise; a form without its number is one of its own.
    private static Guid IdOf(IFormCollection form) => Guid.TryParse(form["id"], out var id) ? id : Guid.CreateVersion7();

    private static decimal? AmountOf(string? typed) =>
        decimal.TryParse((typed ?? "").Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var amount)
            ? amount
            : null;

    private sealed record TypedPromise(Guid Id, AccountId Account, decimal Amount, DateOnly Day);

    private sealed record TypedPlan(Guid Id, AccountId Account, decimal First, int Count, DateOnly FirstOn);

    /// <summary>A proven debtor's request.</summary>
    private sealed class Own(HttpContext http, DebtorDoor door, (SelfSession Session, SelfVisitor Visitor) who)
    {
        public Collections.Debtors.DebtorId Debtor => who.Visitor.Debtor;

        public Task<T> DoAsync<TCase, T>(Func<TCase, CancellationToken, Task<T>> use) where TCase : notnull =>
            door.AsDebtorAsync(http, who.Session, who.Visitor, use);
    }
}
