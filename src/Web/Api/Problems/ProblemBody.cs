using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Platform.Web.Api.Problems;

/// <summary>RFC 9457 problem details as this API gives them.</summary>
/// <param name="Type">A name, stable for ever: <c>urn:platform:refusal:CODE</c>.</param>
/// <param name="Title">What happened, in the language of Accept-Language.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Never changes: the last part of <paramref name="Type"/>, for a caller's switch.</param>
/// <param name="TraceId">What to tell us so that we find it.</param>
/// <param name="Errors">What is wrong with which field or parameter.</param>
/// <param name="Id">What was made all the same and remembers the refusal: a failed import.</param>
public sealed record ProblemBody(
    string Type, string Title, int Status, string Code, string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyDictionary<string, string[]>? Errors = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    Guid? Id = null)
{
    public const string ContentType = "application/problem+json";

    public static ProblemBody Of(
        string code, string title, int status, HttpContext http, IReadOnlyDictionary<string, string[]>? errors = null) =>
        new($"urn:platform:refusal:{code}", title, status, code,
            Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier, errors);
}
