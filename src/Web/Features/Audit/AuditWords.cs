using Microsoft.Extensions.Localization;
using Platform.Collections.Debtors;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Web.Features.Accounts;

namespace Platform.Web.Features.Audit;

/// <summary>An entry's codes in the reader's words; a code that has none stands as it is.</summary>
public sealed class AuditWords(IStringLocalizer<AuditTexts> texts, IStringLocalizer<AccountTexts> accounts)
{
    public string Action(string action) => Or(texts["A_" + action], action);

    public string Kind(AuditKind kind) => texts["Kind_" + kind];

    public string Fault(AuditFault fault) => texts["Fault_" + fault];

    /// <summary>A purpose is the code that was chosen when something was revealed.</summary>
    public string Purpose(string purpose) => RevealDetail.Purposes.Contains(purpose) ? Or(accounts["Purpose_" + purpose], purpose) : purpose;

    public string Actor(ActorKind kind, string name) => kind switch
    {
        ActorKind.Job => texts["JobOf", name],
        ActorKind.Debtor => texts["DebtorSelf"],
        _ => name,
    };

    private static string Or(LocalizedString found, string code) => found.ResourceNotFound ? code : found.Value;
}
