using Platform.Collections.Imports;

namespace Platform.Web.Features.Imports;

/// <summary>What a POST of a portfolio file answers: where to ask how it goes.</summary>
public sealed record ImportStarted(Guid Id, string State);

/// <summary>Why a file failed as a whole; nothing of the portfolio was changed.</summary>
public sealed record ImportFailure(string Code, string Message);

/// <summary>Why one row was refused; the header is row 1.</summary>
public sealed record ImportRowError(long Row, string Field, string Code, string Message);

/// <summary>One import as the API shows it.</summary>
/// <param name="State"><c>running</c>, <c>completed</c> or <c>failed</c>.</param>
/// <param name="Errors">A page of the refused rows; whole rows only, so that none is split over two pages.</param>
/// <param name="NextErrorsAfter">Give it as <c>errorsAfter</c> for the next page; null when there is none.</param>
public sealed record ImportResource(
    Guid Id, string State, string FileName, long Read, long Accepted, long Rejected, long Created, long Updated, long Cured,
    ImportFailure? Failure, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, IReadOnlyList<ImportRowError> Errors,
    long? NextErrorsAfter)
{
    public static string Word(ImportState state) => state switch
    {
        ImportState.Completed => "completed",
        ImportState.Failed => "failed",
        _ => "running",
    };

    public static ImportResource Of(Import import, IReadOnlyList<ImportError> errors, long? next, ImportWords words) => new(
        import.Id, Word(import.State), import.FileName, import.RowsRead, import.Accepted, import.Rejected, import.Created,
        import.Updated, import.Cured, Failed(import, words), import.StartedAt, import.EndedAt,
        [.. errors.Select(error => new ImportRowError(error.RowNo, error.Field, error.Code, words.Of(error)))], next);

    private static ImportFailure? Failed(Import import, ImportWords words)
    {
        if (import.Failure is null) return null;
        var (code, message) = words.Failure(import.Failure);
        return new ImportFailure(code, message);
    }
}
