namespace Platform.Web.Features.Debtor;

/// <summary>Marks the resources beside it: what debtors read on their own page.</summary>
public sealed class DebtorTexts;
