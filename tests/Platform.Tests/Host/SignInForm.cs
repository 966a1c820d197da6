using System.Text.RegularExpressions;

namespace Platform.Tests.Host;

/// <summary>Fills in the sign-in pages as a browser does: reads the form, sends its hidden fields back.</summary>
public sealed partial class SignInForm(HttpClient browser, string path = "/sign-in")
{
    /// <returns>The answer to the form: a redirect when it succeeded, the page again when not.</returns>
    public async Task<HttpResponseMessage> SubmitAsync(
        string email, string password, CancellationToken ct, IReadOnlyDictionary<string, string>? more = null)
    {
        var fields = Hidden(await browser.GetStringAsync(path, ct));
        (fields["Input.Email"], fields["Input.Password"]) = (email, password);
        foreach (var (name, value) in more ?? new Dictionary<string, string>()) fields[name] = value;
        using var form = new FormUrlEncodedContent(fields);
        return await browser.PostAsync(path, form, ct);
    }

    public async Task<HttpResponseMessage> ChooseAsync(string tenant, CancellationToken ct)
    {
        var page = await browser.GetStringAsync("/choose-tenant", ct);
        var offered = ChoicePattern().Matches(page).Select(match => match.Groups[1].Value).ToList();
        var fields = Hidden(page);
        fields["Input.Choice"] = offered.Find(key => key == tenant || key.StartsWith(tenant + "~", StringComparison.Ordinal)) ?? tenant;
        using var form = new FormUrlEncodedContent(fields);
        return await browser.PostAsync("/choose-tenant", form, ct);
    }

    /// <summary>Sends one of a page's plain forms (sign-out, external sign-in) with its hidden fields.</summary>
    public async Task<HttpResponseMessage> PostAsync(string page, string action, CancellationToken ct)
    {
        var html = await browser.GetStringAsync(page, ct);
        var start = html.IndexOf($"action=\"{action}\"", StringComparison.Ordinal);
        using var form = new FormUrlEncodedContent(Hidden(html[start..html.IndexOf("</form>", start, StringComparison.Ordinal)]));
        return await browser.PostAsync(action, form, ct);
    }

    public static Dictionary<string, string> Hidden(string html)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in HiddenPattern().Matches(html)) fields.TryAdd(match.Groups[1].Value, match.Groups[2].Value);
        return fields;
    }

    [GeneratedRegex("type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenPattern();

    [GeneratedRegex("name=\"Input.Choice\" value=\"([^\"]+)\"")]
    private static partial Regex ChoicePattern();
}
