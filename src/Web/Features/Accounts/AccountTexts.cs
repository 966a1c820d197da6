namespace Platform.Web.Features.Accounts;

/// <summary>Marks the resources beside it.</summary>
public sealed class AccountTexts;
