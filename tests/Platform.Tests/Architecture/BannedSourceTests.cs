using System.Text.RegularExpressions;
using Platform.Testing;

namespace Platform.Tests.Architecture;

/// <summary>What the analyser of banned symbols cannot see, because it depends on the folder or is no symbol.</summary>
public sealed class BannedSourceTests
{
    private sealed record Ban(string Pattern, string[] Folders, string[] Extensions, string[] Except, string Example);

    private static readonly string[] Text =
        [".cs", ".razor", ".csproj", ".props", ".json", ".md", ".sh", ".bicep", ".css", ".js", ".tsv", ".yml", ".html", ".sql"];

    private static readonly string[] Everywhere = ["src", "tests", "docs", "infra", "eng", ".ci"];

    private static readonly Dictionary<string, Ban> Bans = new()
    {
        ["a page asks the HTTP context, which in a circuit is the frozen one of its first request"] = new(
            @"\bIHttpContextAccessor\b", ["src/Web/Features"], [".cs", ".razor"], [],
            "@inject IHttpContextAccessor Http"),
        ["a region hides code instead of naming it"] = new(
            @"^\s*#region\b", ["src", "tests"], [".cs", ".razor"], [],
            "    #region Helpers"),
        ["a component leaves its renderer's context"] = new(
            @"\.ConfigureAwait\(", ["src"], [".razor"], [],
            "await LoadAsync().ConfigureAwait(false);"),
        ["raw SQL passes by the tenant filter"] = new(
            @"\b(FromSqlRaw|ExecuteSqlRaw(Async)?|SqlQueryRaw)\b", ["src"], [".cs", ".razor"],
            ["src/Tenancy/Data/", "src/Migrations/"],
            "db.Database.SqlQueryRaw<int>(sql)"),
        ["machine learning leaves its quarantine"] = new(
            @"\bMicrosoft\.ML\b", ["src"], [".cs", ".razor"], ["src/Collections/Scoring/"],
            "using Microsoft.ML;"),
        ["a path of somebody's machine"] = new(
            @"(?<![\w.~-])/(root|home/\w+)/\w|(?<![\w.])/work/(main|wt|shared)\b|[A-Z]:\\Users\\", Everywhere, Text, [],
            "Data Source=" + "/home" + "/somebody/platform.db"),
        ["an address of a package registry"] = new(
            @"registry\.npmjs|api\.nuget\.org|pkgs\.dev\.azure\.com|/nuget/v3|artifactory", Everywhere, Text, [],
            "https://api.nuget" + ".org/v3/index.json"),
    };

    public static TheoryData<string> Names => new(Bans.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void No_source_has(string name)
    {
        var ban = Bans[name];
        var pattern = new Regex(ban.Pattern, RegexOptions.Multiline | RegexOptions.CultureInvariant);
        Assert.Matches(pattern, ban.Example);

        var found = ban.Folders
            .SelectMany(folder => Repository.Files(folder, ban.Extensions))
            // This file spells the banned words out.
            .Where(file => !file.EndsWith($"/{nameof(BannedSourceTests)}.cs", StringComparison.Ordinal))
            .Where(file => !ban.Except.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)))
            .SelectMany(file => pattern.Matches(Repository.Read(file)).Select(match => $"{file}: {match.Value.Trim()}"));

        Assert.Empty(found);
    }
}
