using Microsoft.Extensions.Localization;
using Platform.Collections.Records;
using Platform.Collections.Retention;
using Platform.Tenancy.Protection;
using Platform.Web.Shared;

namespace Platform.Web.Features.Records;

/// <summary>The records of processing in the reader's words, the same on the page and in the files.</summary>
public sealed class RecordWords(IStringLocalizer<RecordTexts> texts, ContactWords contacts)
{
    public string Use(DataUse use) => texts["Use_" + use];

    public string Keep(KeepClass keep) => texts["Keep_" + keep];

    public string Provider(string key) => contacts.Provider(key);

    public string Recipient(ProcessingRecipient one) =>
        one.Provider.Length > 0 ? $"{texts["Recipient_" + one.Kind]}: {one.Name} ({Provider(one.Provider)})" : $"{texts["Recipient_" + one.Kind]}: {one.Name}";

    /// <summary>One activity as names and values.</summary>
    public IEnumerable<(string Name, string Value)> Facts(ProcessingActivity activity, RetentionPolicy policy)
    {
        yield return (texts["Purpose"], texts["Purpose_" + activity.Use]);
        yield return (texts["Persons"], List(new[] { activity.OfDebtors ? "Persons_debtors" : null, activity.OfStaff ? "Persons_staff" : null }.OfType<string>()));
        yield return (texts["Categories"], List(activity.Kinds.Select(kind => "Kind_" + kind)));
        yield return (texts["BasisTitle"], List(activity.Bases.Select(basis => "Basis_" + basis)));
        yield return (texts["RetentionTitle"], string.Join(" · ", activity.Keeps.Select(keep => Years(keep, policy))));
        yield return (texts["Protection"], texts["ProtectionText", activity.Columns, activity.Sealed, activity.Blind]);
    }

    private string Years(KeepClass keep, RetentionPolicy policy) => RetentionPolicy.Classes.Contains(keep)
        ? texts["KeepYears", Keep(keep), policy.China.Of(keep), policy.UnitedStates.Of(keep), policy.Elsewhere.Of(keep)]
        : Keep(keep);

    private string List(IEnumerable<string> keys) => string.Join(texts["ListSign"], keys.Select(key => texts[key].Value));
}
