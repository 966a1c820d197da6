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
    /// <param name="BodyHash">Of a streamed body, which was not part of what was compared; else empty.</param>
    public sealed record Answered(KeptAnswer Answer, byte[] BodyHash) : Entry;

    /// <summary>The key belongs to another request.</summary>
    public sealed record Other : Entry;
}

/// <summary>On an endpoint whose body is a file: it is hashed while it is read, and compared when its key comes again.</summary>
public sealed record StreamedBody;
