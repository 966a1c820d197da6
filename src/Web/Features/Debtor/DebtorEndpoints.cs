using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Collections.SelfService;
using Platform.Tenancy;
using Platform.Web.Shared;
using Platform.Web.Shared.Culture;

namespace Platform.Web.Features.Debtor;

/// <summary>
/// The debtor's page: plain documents and forms that need no script. A link is looked at by GET as often as mail filters
/// like and opened by POST alone; the address holds nothing but its sealed word.
/// </summary>
public static class DebtorEndpoints
{
    public const string Root = "/d";

    public static void MapDebtor(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup(Root).AllowAnonymous().ExcludeFromDescription();
        pages.MapGet("/{token}", (string token, HttpContext http, TimeProvider clock) =>
        {
            Speak(http, clock);
            return Page<LinkPage>(new { Path = $"{Root}/{token}" });
        });
        pages.MapGet("", async (HttpContext http, DebtorDoor door, TimeProvider clock) =>
        {
            Speak(http, clock);
            return await door.WhoAsync(http) is { } who ? await ShowAsync(http, door, who, new()) : Closed();
        });

        var forms = pages.MapGroup("").WithMetadata(new RequireAntiforgeryTokenAttribute()).RequireRateLimiting(DebtorLimits.Policy);
        forms.MapPost("/{token}", async (string token, HttpContext http, DebtorDoor door) =>
            IsForged(http) ? Forged() : await door.OpenAsync(http, token) ? Results.LocalRedirect(Root) : Closed());
        forms.MapPost("/prove", ProveAsync);
        forms.MapPost("/code", CodeAsync);
        forms.MapPost("/sign-out", LeaveAsync);
        forms.MapOwnForms();
    }

    /// <summary>What the visitor may see now: the question, or their own debts.</summary>
    internal static async Task<IResult> ShowAsync(
        HttpContext http, DebtorDoor door, (SelfSession Session, SelfVisitor Visitor) who, OwnAnswer answer)
    {
        if (!who.Visitor.IsProven)
        {
            var asked = await door.AsStrangerAsync<ReadChallenge, Result<Challenge>>(http, who.Session.Tenant, (read, ct) => read.RunAsync(who.Session, ct));
            return asked.IsRefused ? Closed() : Page<ProvePage>(new { Challenge = asked.Value, answer.Error }, answer.Error is null ? 200 : 422);
        }
        var own = await door.AsDebtorAsync<ReadOwnDebts, Result<OwnDebts>>(
            http, who.Session, who.Visitor, (read, ct) => read.RunAsync(who.Visitor.Debtor, ct));
        return own.IsRefused ? Closed() : Page<OwnPage>(new { Own = own.Value, Answer = answer with { Done = answer.Done ?? DoneOf(http) } }, answer.Error is null ? 200 : 422);
    }

    /// <summary>A form that is not from this page, or from a browser that forgot it: said on a page, because nobody here signs in.</summary>
    internal static IResult Forged() => Page<ClosedPage>(new { }, StatusCodes.Status400BadRequest);

    internal static IResult Closed() => Page<ClosedPage>(new { }, StatusCodes.Status410Gone);

    internal static bool IsForged(HttpContext http) => http.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: true };

    private static async Task<IResult> ProveAsync(HttpContext http, DebtorDoor door, RefusalSentence words)
    {
        if (IsForged(http)) return Forged();
        if (await door.WhoAsync(http) is not { } who) return Closed();
        var answer = (await http.Request.ReadFormAsync(http.RequestAborted))["answer"].ToString();
        if (answer.Length > 40) answer = "";
        var proven = await door.AsStrangerAsync<ProveDebtor, Result<SelfSession>>(
            http, who.Session.Tenant, (prove, ct) => prove.RunAsync(new(who.Session, answer), ct));
        if (proven.IsRefused)
            return proven.Refusal == OpenLink.Closed ? Closed() : await ShowAsync(http, door, who, new() { Error = words.Of(proven.Refusal) });
        door.Keep(http, proven.Value);
        return Results.LocalRedirect(Root);
    }

    private static async Task<IResult> CodeAsync(HttpContext http, DebtorDoor door, RefusalSentence words)
    {
        if (IsForged(http)) return Forged();
        if (await door.WhoAsync(http) is not { } who) return Closed();
        var sent = await door.AsStrangerAsync<SendCode, Result>(http, who.Session.Tenant, (send, ct) => send.RunAsync(who.Session, ct));
        if (!sent.IsRefused) return Results.LocalRedirect(Root);
        return sent.Refusal == OpenLink.Closed ? Closed() : await ShowAsync(http, door, who, new() { Error = words.Of(sent.Refusal) });
    }

    private static async Task<IResult> LeaveAsync(HttpContext http, DebtorDoor door)
    {
        if (IsForged(http)) return Forged();
        if (await door.WhoAsync(http) is { Visitor.IsProven: true } who)
        {
            await door.AsDebtorAsync<EndSession, bool>(http, who.Session, who.Visitor, async (end, ct) =>
            {
                await end.RunAsync(who.Session, ct);
                return true;
            });
        }
        door.Drop(http);
        return Page<ClosedPage>(new { IsLeft = true });
    }

    private static RazorComponentResult<T> Page<T>(object parameters, int status = StatusCodes.Status200OK) where T : Microsoft.AspNetCore.Components.IComponent =>
        new(parameters) { StatusCode = status, PreventStreamingRendering = true };

    private static string? DoneOf(HttpContext http) => http.Request.Query["done"].ToString() is { Length: > 0 and < 20 } done ? done : null;

    // The page that was asked for is written in the language at once: no address with its word goes through a redirect.
    private static void Speak(HttpContext http, TimeProvider clock)
    {
        if (http.Request.Query["l"].ToString() is not { Length: > 0 } wish || !Cultures.Supported.Contains(wish)) return;
        CultureEndpoint.Keep(http, wish, clock);
        var culture = System.Globalization.CultureInfo.GetCultureInfo(wish);
        (System.Globalization.CultureInfo.CurrentCulture, System.Globalization.CultureInfo.CurrentUICulture) = (culture, culture);
    }
}
