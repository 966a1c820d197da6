using Platform.Tenancy;
using Platform.Web.Shared;

namespace Platform.Web.Api.Problems;

/// <summary>Turns what a use case gave back into an HTTP answer; the only place where a refusal gets its status.</summary>
public sealed class ApiAnswers(RefusalSentence sentence)
{
    /// <param name="id">Of what was made all the same and remembers the refusal.</param>
    public IResult Refuse(Refusal refusal, Guid? id = null) => new ProblemResult(refusal, id, this);

    public ProblemBody Body(Refusal refusal, HttpContext http) => ProblemBody.Of(
        refusal.Code, sentence.Of(refusal), StatusOf(refusal.Code), http,
        refusal.Code == "invalid"
            ? new Dictionary<string, string[]> { [(string)refusal.Args[0]] = [sentence.OfField(refusal)] }
            : null);

    public static int StatusOf(string code) => code switch
    {
        "invalid" or "bad_request" => StatusCodes.Status400BadRequest,
        "unauthenticated" => StatusCodes.Status401Unauthorized,
        "forbidden" or "scope_missing" => StatusCodes.Status403Forbidden,
        "not_found" => StatusCodes.Status404NotFound,
        "method_not_allowed" => StatusCodes.Status405MethodNotAllowed,
        "conflict" or "idempotency_in_progress" or "run_ended" or "run_not_running" or "run_not_paused" =>
            StatusCodes.Status409Conflict,
        "too_large" => StatusCodes.Status413PayloadTooLarge,
        "unsupported_media_type" => StatusCodes.Status415UnsupportedMediaType,
        "too_many_requests" => StatusCodes.Status429TooManyRequests,
        "internal" => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    /// <summary>The code for an answer that only has a status, such as one of the framework's own.</summary>
    public static string CodeOf(int status) => status switch
    {
        401 => "unauthenticated",
        403 => "forbidden",
        404 => "not_found",
        405 => "method_not_allowed",
        409 => "conflict",
        413 => "too_large",
        415 => "unsupported_media_type",
        >= 500 => "internal",
        _ => "bad_request",
    };

    private sealed class ProblemResult(Refusal refusal, Guid? id, ApiAnswers answers) : IResult, IStatusCodeHttpResult
    {
        public int? StatusCode => StatusOf(refusal.Code);

        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusOf(refusal.Code);
            return httpContext.Response.WriteAsJsonAsync(
                answers.Body(refusal, httpContext) with { Id = id }, options: null, ProblemBody.ContentType, httpContext.RequestAborted);
        }
    }
}
