namespace Platform.Web.Api.Idempotency;

/// <summary>What a request was answered, as far as it is repeated.</summary>
public sealed record KeptAnswer(int Status, string? Location, string Body)
{
    public string ContentType => Status >= 400 ? Problems.ProblemBody.ContentType : "application/json; charset=utf-8";
}

/// <summary>What stands in the ledger under a key.</summary>
public abstract record Entry
{
    /// <summary>The key was free and is now ours: do the work, then keep or forget.</summary>
    public sealed record Ours : Entry;

    /// <summary>The same request is being worked on elsewhere.</summary>
    public sealed record UnderWay : Entry;

    /// <summary>The same request was answered.</summary>
    public sealed record Answered(KeptAnswer Answer) : Entry;

    /// <summary>The key belongs to another request.</summary>
    public sealed record Other : Entry;
}

/// <summary>On an endpoint whose body is a file: it is not read for the key; method, path, query and Content-Digest tell requests apart.</summary>
public sealed record StreamedBody;
