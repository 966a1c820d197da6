namespace Platform.Web.Features.Accounts;

/// <summary>The address of one account's page.</summary>
public static class AccountLink
{
    public static string To(string accountNo) => "/accounts/" + Uri.EscapeDataString(accountNo);
}
