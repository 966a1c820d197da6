using Microsoft.Extensions.Localization;
using Platform.Tenancy;

namespace Platform.Web.Shared;

/// <summary>A refusal in the reader's words: for a snackbar, a form field and the API's title alike.</summary>
public sealed class RefusalSentence(IStringLocalizer<RefusalTexts> texts)
{
    public string Of(Refusal refusal) =>
        refusal.Code == "invalid" ? texts["invalid_field", Field(refusal.Args[0]), OfField(refusal)] : Say(refusal.Code, refusal.Args);

    /// <summary>What is wrong with the value of a field: the second part of an "invalid" refusal.</summary>
    public string OfField(Refusal refusal) =>
        refusal.Args.Length < 2 ? refusal.Code : Say((string)refusal.Args[1], refusal.Args[2..]);

    private string Say(string code, object[] args)
    {
        if (code == "not_found" && args is not [string]) return texts["not_found_bare"];
        if (code == "forbidden" && args.Length == 0) return texts["forbidden_bare"];
        var words = texts[code, [.. args.Select(Word)]];
        return words.ResourceNotFound ? code : words.Value;
    }

    // A field of a page is called what the page calls it; one that only the API has keeps its name there.
    private object Field(object name) => texts["field_" + name] is { ResourceNotFound: false } word ? word.Value : name;

    /// <summary>What a refusal calls a thing ("account") is a word of the reader's language too.</summary>
    private object Word(object arg)
    {
        if (arg is not string name) return arg;
        var word = texts["thing_" + name];
        return word.ResourceNotFound ? name : word.Value;
    }
}
