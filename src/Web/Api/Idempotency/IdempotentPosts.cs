using System.Security.Cryptography;
using System.Text;
using Platform.Tenancy;
using Platform.Tenancy.Resolution;
using Platform.Web.Api.Problems;

namespace Platform.Web.Api.Idempotency;

/// <summary>
/// A POST with an <c>Idempotency-Key</c> is carried out once: whoever repeats it gets the first answer again, refusals
/// included. Without a key every POST stands for itself.
/// </summary>
public sealed class IdempotentPosts(RequestDelegate next, TimeProvider clock)
{
    public const string Header = "Idempotency-Key";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public async Task InvokeAsync(HttpContext http, TenantScope scope, RequestLedger ledger, ApiAnswers answers)
    {
        var isOurs = HttpMethods.IsPost(http.Request.Method) && http.Request.Path.StartsWithSegments(ApiServices.Root)
            && http.GetEndpoint() is not null && scope.IsBound;
        if (!isOurs || !http.Request.Headers.TryGetValue(Header, out var given))
        {
            await next(http);
            return;
        }
        var key = given.ToString();
        if (key.Length is < 8 or > 200 || key.Any(c => c is < ' ' or > '~'))
        {
            await answers.Refuse(Refusal.Invalid(Header, "idempotency_key_form")).ExecuteAsync(http);
            return;
        }
        var streamed = http.GetEndpoint()!.Metadata.GetMetadata<StreamedBody>() is not null;
        var request = await HashAsync(http, streamed);
        using var file = streamed ? new HashedStream(http.Request.Body) : null;
        if (file is not null) http.Request.Body = file;
        switch (await TakeAsync(ledger, key, request, streamed, http.RequestAborted))
        {
            case Entry.Ours:
                await WorkAsync(http, ledger, key, request, file);
                break;
            case Entry.Answered known when file is null || await file.IsAsync(known.BodyHash, http.RequestAborted):
                http.Response.Headers["Idempotency-Replayed"] = "true";
                await WriteAsync(http, known.Answer);
                break;
            case Entry.Other or Entry.Answered:
                await answers.Refuse(new Refusal("idempotency_mismatch")).ExecuteAsync(http);
                break;
            case Entry.UnderWay:
                http.Response.Headers.RetryAfter = "1";
                await answers.Refuse(new Refusal("idempotency_in_progress")).ExecuteAsync(http);
                break;
        }
    }

    /// <summary>Waits a while for a twin that is under way: its answer is ours.</summary>
    private async Task<Entry> TakeAsync(
        RequestLedger ledger, string key, byte[] request, bool streamed, CancellationToken ct)
    {
        var deadAfter = streamed ? TimeSpan.FromMinutes(30) : TimeSpan.FromMinutes(1);
        var started = clock.GetTimestamp();
        while (true)
        {
            var entry = await ledger.TakeAsync(key, request, deadAfter, ct);
            if (entry is not Entry.UnderWay || clock.GetElapsedTime(started) > Patience) return entry;
            await Task.Delay(Pause, ct);
        }
    }

    private async Task WorkAsync(HttpContext http, RequestLedger ledger, string key, byte[] request, HashedStream? file)
    {
        var real = http.Response.Body;
        using var kept = new MemoryStream();
        http.Response.Body = kept;
        byte[] hash = [];
        try
        {
            await next(http);
            if (file is not null) hash = await file.HashAsync(http.RequestAborted);
        }
        catch
        {
            http.Response.Body = real;
            await ledger.ForgetAsync(key, CancellationToken.None);
            throw;
        }
        http.Response.Body = real;
        var response = http.Response;
        var answer = new KeptAnswer(
            response.StatusCode, response.Headers.Location.FirstOrDefault(), Encoding.UTF8.GetString(kept.ToArray()));
        // Neither a fault of ours nor a caller that left half-way is an answer to repeat. The caller's leaving must not
        // undo the keeping either, hence no token.
        if (answer.Status >= 500 || http.RequestAborted.IsCancellationRequested && answer.Status >= 400)
            await ledger.ForgetAsync(key, CancellationToken.None);
        else
            await ledger.KeepAsync(key, [.. request, .. hash], answer, CancellationToken.None);
        await real.WriteAsync(kept.ToArray(), http.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext http, KeptAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        if (answer.Location is not null) http.Response.Headers.Location = answer.Location;
        if (answer.Body.Length == 0) return;
        http.Response.ContentType = answer.ContentType;
        await http.Response.WriteAsync(answer.Body, http.RequestAborted);
    }

    private static async Task<byte[]> HashAsync(HttpContext http, bool streamed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var request = http.Request;
        Add($"{request.Method}\n{request.Path}\n{request.QueryString}\n");
        if (streamed) return hash.GetHashAndReset(); // the file itself is hashed as it is read
        request.EnableBuffering();
        var buffer = new byte[8192];
        long total = 0;
        int read;
        while ((read = await request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            if ((total += read) > ApiServices.MaxBody)
                throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
            hash.AppendData(buffer, 0, read);
        }
        request.Body.Position = 0;
        return hash.GetHashAndReset();

        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
