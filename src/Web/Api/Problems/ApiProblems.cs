using Platform.Tenancy;
using Platform.Tenancy.Resolution;

namespace Platform.Web.Api.Problems;

/// <summary>
/// Whatever goes wrong under /api is answered as problem+json: bare statuses of the framework, unreadable requests and
/// bugs. A bug says its trace id and nothing of our insides.
/// </summary>
public sealed class ApiProblems(RequestDelegate next, ILogger<ApiProblems> log)
{
    public async Task InvokeAsync(HttpContext http, ApiAnswers answers)
    {
        if (!http.Request.Path.StartsWithSegments("/api"))
        {
            await next(http);
            return;
        }
        try
        {
            // No text of ours holds a zero character, and PostgreSQL takes none: it would be a fault deep inside.
            if (http.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true)
                throw new BadHttpRequestException("A zero character in the query.");
            await next(http);
            var (response, status) = (http.Response, http.Response.StatusCode);
            if (status >= 400 && !response.HasStarted && response.ContentType is null && response.ContentLength is null or 0)
                await WriteAsync(http, answers, http.Items[TenantMiddleware.RefusalItem] is TenantMiddleware.Suspended ? TenantMiddleware.Suspended : ApiAnswers.CodeOf(status), status);
        }
        catch (BadHttpRequestException unreadable) when (!http.Response.HasStarted)
        {
            await WriteAsync(http, answers, ApiAnswers.CodeOf(unreadable.StatusCode), unreadable.StatusCode);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: there is nobody to answer.
        }
        catch (Exception bug) when (!http.Response.HasStarted)
        {
            log.LogError(bug, "A request to the API failed");
            await WriteAsync(http, answers, "internal", StatusCodes.Status500InternalServerError);
        }
    }

    private static Task WriteAsync(HttpContext http, ApiAnswers answers, string code, int status)
    {
        var body = answers.Body(new Refusal(code), http) with { Status = status };
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(body, options: null, ProblemBody.ContentType, http.RequestAborted);
    }
}
