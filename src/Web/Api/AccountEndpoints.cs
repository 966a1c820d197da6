using Platform.Collections.Accounts;
using Platform.Tenancy.Access;
using Platform.Web.Api.Problems;

namespace Platform.Web.Api;

/// <summary>One account; of the person only the lender's own reference is said.</summary>
/// <param name="ContactsToday">How often the person was reached on the person's own day, over all accounts and channels.</param>
public sealed record AccountResource(
    string AccountNo, string DebtorRef, string Product, string Currency, decimal Balance, decimal PastDueAmount,
    DateOnly DueDate, int DaysPastDue, string Bucket, AccountState State, string? Hold, int ContactsToday,
    int ContactsSevenDays, DateTimeOffset UpdatedAt);

public static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder api) =>
        api.MapGet("/accounts/{accountNo}", ReadAsync).WithName("readAccount").WithTags("Accounts")
            .Needs(Permission.ViewAccounts, "imports")
            .WithSummary("One account by the lender's own number")
            .Produces<AccountResource>().Refuses(StatusCodes.Status404NotFound);

    private static async Task<IResult> ReadAsync(
        string accountNo, ReadAccount read, ApiAnswers answers, CancellationToken ct)
    {
        var found = await read.RunAsync(accountNo, ct);
        if (found.IsRefused) return answers.Refuse(found.Refusal);
        var account = found.Value;
        return Results.Ok(new AccountResource(
            account.AccountNo, account.Debtor.Reference, account.Product, account.Currency, account.Balance, account.PastDue,
            account.DueDate, account.DaysPastDue, account.Bucket, account.State, account.Debtor.Hold,
            account.Contacts.Today, account.Contacts.SevenDays, account.UpdatedAt));
    }
}
