using Microsoft.Extensions.Localization;
using Platform.Collections.Imports;
using Platform.Web.Shared;

namespace Platform.Web.Features.Imports;

/// <summary>The reader's words for why rows and files were refused, and for our columns.</summary>
public sealed class ImportWords(IStringLocalizer<ImportTexts> texts, RefusalSentence refusals)
{
    /// <summary>What is wrong with a cell, and what it should be.</summary>
    public string Error(string code)
    {
        var words = texts["error_" + code];
        return words.ResourceNotFound ? code : words.Value;
    }

    /// <summary>One of our columns in words; a lender's own stays as the lender calls it.</summary>
    public string Column(string column)
    {
        var words = texts["column_" + column];
        return words.ResourceNotFound ? column : words.Value;
    }

    /// <summary>Who sent the file; the demo's own are sent by nobody.</summary>
    public string Sender(Import import) => import.StartedBy is "demo" ? texts["ByDemo"] : import.StartedBy;

    /// <returns>Null while nothing broke.</returns>
    public string? Failure(Import import) => import.FailedBecause() is { } why ? refusals.Of(why) : null;

    public static StateKind KindOf(ImportState state) => state switch
    {
        ImportState.Receiving or ImportState.Merging => StateKind.InFlight,
        ImportState.Completed => StateKind.Kept,
        ImportState.Failed => StateKind.Failed,
    };
}
