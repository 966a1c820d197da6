using Platform.Collections.Promises;

namespace Platform.Web.Features.Debtor;

/// <summary>What a form was answered with, so that the page can say it where it belongs and keep what was typed.</summary>
/// <param name="Done">What was just done; a key of the page's texts.</param>
/// <param name="Error">Why it was not, in the reader's words.</param>
/// <param name="At">Which form it is about.</param>
/// <param name="Typed">What was typed into that form.</param>
/// <param name="Offer">A plan as it would be, before it is agreed.</param>
public sealed record OwnAnswer(
    string? Done = null, string? Error = null, string? At = null, IFormCollection? Typed = null, PlanOffer? Offer = null)
{
    /// <summary>What was typed into this form's field, else the given value.</summary>
    public string Value(string at, string name, string otherwise) => At == at && Typed is not null ? Typed[name].ToString() : otherwise;

    public string? ErrorAt(string at) => At == at ? Error : null;
}
