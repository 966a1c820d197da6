using Microsoft.Extensions.Localization;
using MudBlazor;
using Platform.Tenancy;
using Platform.Tenancy.Access;

namespace Platform.Web.Identity.SecondFactors;

/// <summary>Does what a page asks; where that wants a fresh proof of person it asks for one and then goes on.</summary>
public sealed class ProveFirst(IDialogService dialogs, IStringLocalizer<SignInTexts> texts)
{
    public async Task<Result<T>> RunAsync<T>(Func<Task<Result<T>>> work)
    {
        var done = await work();
        if (!done.IsRefused || done.Refusal.Code != ProofOfPerson.Again.Code) return done;
        var asked = await dialogs.ShowAsync<ProveDialog>(texts["ProveTitle"]);
        return await asked.Result is { Canceled: false } ? await work() : done;
    }
}
