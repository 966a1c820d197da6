using System.Globalization;
using Microsoft.Extensions.Localization;
using Platform.Channels.Templates;
using Platform.Collections.Accounts;
using Platform.Collections.Campaigns;
using Platform.Tenancy.Access;
using Platform.Tenancy.Resolution;
using Platform.Web.Features.Accounts;
using Icon = MudBlazor.Icons.Material.Outlined;

namespace Platform.Web.Features.Search;

/// <summary>One thing found: where it is, what it is, and a word more. Names of people stay masked.</summary>
public sealed record SearchHit(string Href, string Icon, string Text, string? More = null);

/// <summary>
/// Finds accounts, campaigns and templates by what a person types. What this person may not see is not asked for, and each
/// use case decides by itself once more.
/// </summary>
public sealed class GlobalSearch(
    ListAccounts accounts, ListCampaigns campaigns, ListTemplates templates, TenantScope scope, IStringLocalizer<SearchTexts> texts)
{
    /// <summary>Below this everything would be found.</summary>
    public const int Shortest = 2;

    private const int Each = 5;

    public async Task<IReadOnlyList<SearchHit>> RunAsync(string words, CancellationToken ct)
    {
        var text = words.Trim();
        if (text.Length < Shortest) return [];
        var hits = new List<SearchHit>();
        if (scope.May(Permission.ViewAccounts) && await accounts.RunAsync(new(text, Take: Each), ct) is { IsRefused: false } found)
            hits.AddRange(found.Value.Rows.Select(row => new SearchHit(
                AccountLink.To(row.AccountNo), Icon.AccountBalanceWallet, row.AccountNo, $"{row.Product} · {row.MaskedName}")));
        if (scope.May(Permission.ViewAttempts) && await campaigns.RunAsync(ct) is { IsRefused: false } runs)
            hits.AddRange(runs.Value.Where(item => Has(item.Name, text) || Has(item.Key, text)).Take(Each).Select(item => new SearchHit(
                item.LastRun is { } run ? $"/campaigns/runs/{run.Id}" : "/campaigns", Icon.Campaign, item.Name, texts["Campaign"])));
        if (scope.May(Permission.EditStrategies) && await templates.RunAsync(ct) is { IsRefused: false } written)
            hits.AddRange(written.Value.Where(row => Has(row.Name, text) || Has(row.Key, text)).Take(Each).Select(row => new SearchHit(
                $"/templates/{row.Id}", Icon.Article, row.Name, texts["Template"])));
        return hits;
    }

    private static bool Has(string name, string text) =>
        CultureInfo.CurrentUICulture.CompareInfo.IndexOf(name, text, CompareOptions.IgnoreCase) >= 0;
}
