using Microsoft.Extensions.Localization;
using Platform.Collections.Imports;

namespace Platform.Web.Features.Imports;

/// <summary>Says in the reader's language why a row was refused or a whole file failed: the same words on page, API and CSV.</summary>
public sealed class ImportWords(IStringLocalizer<ImportTexts> texts)
{
    public string Of(ImportError error) => Of(error.Field, error.Code);

    /// <param name="field">One of our columns, or the name of a lender's further column.</param>
    public string Of(string field, string code)
    {
        var words = texts["row_" + code, Column(field)];
        if (words.ResourceNotFound) return code;
        var sentence = words.Value;
        return char.ToUpper(sentence[0], System.Globalization.CultureInfo.CurrentUICulture) + sentence[1..];
    }

    public string Column(string field)
    {
        var name = texts["col_" + field];
        return name.ResourceNotFound ? field : name.Value;
    }

    /// <param name="failure"><see cref="Import.Failure"/>: a code, or a code with its values.</param>
    public (string Code, string Message) Failure(string failure)
    {
        var at = failure.IndexOf(':', StringComparison.Ordinal);
        var (code, args) = at < 0 ? (failure, []) : (failure[..at], failure[(at + 1)..].Split('|'));
        var words = args.Length == 0 ? texts[code] : texts[code, [.. args]];
        return (code, words.ResourceNotFound ? code : words.Value);
    }
}
