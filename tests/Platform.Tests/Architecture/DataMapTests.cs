using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Platform.Migrations;
using Platform.Tenancy.Data;
using Platform.Tenancy.Protection;
using Platform.Testing;

namespace Platform.Tests.Architecture;

/// <summary>
/// docs/data-map.md is made from the [Personal] annotations of the model. UPDATE_CONTRACT=1 writes it anew. What is sealed,
/// or is called as personal data is called, says what it is.
/// </summary>
public sealed partial class DataMapTests
{
    private const string Document = "docs/data-map.md";

    // Names and texts of things, not of people.
    private static readonly string[] Things =
    [
        "Agency", "ApiClient", "AuditSearch", "Campaign", "ChannelAccount", "DialingLine", "ImportMapping", "Placement", "SamplingPlan", "Scorecard",
        "Segment", "Strategy", "Template", "TemplateVersion", "TemplateText", "Tenant", "TenantSetting", "SavedSearch",
    ];

    [Fact]
    public void Every_column_that_is_sealed_or_looks_personal_says_what_it_is()
    {
        var silent = Columns().Where(column => column.IsSealed || (Suspicious().IsMatch(column.Name) && !IsThing(column)))
            .Where(column => column is { Said: false, Denied: false }).Select(column => $"{column.Type}.{column.Name}").ToList();
        Assert.True(silent.Count == 0, $"[Personal] or [NotPersonal(\"why\")] is missing on {string.Join(", ", silent)}.");
    }

    [Fact]
    public void No_column_says_both_and_every_denial_has_a_reason() => Assert.All(Columns().Where(column => column.Denied), column =>
    {
        Assert.False(column.Said, $"{column.Type}.{column.Name}");
        Assert.NotEmpty(column.Because!);
    });

    [Fact]
    public void What_identifies_a_debtor_in_the_clear_of_a_column_is_never_stored_unsealed()
    {
        // The index of a value, the lender's own reference and the class that only the file knows are what may be read.
        var clear = Map().Where(entry => entry is { IsSealed: false, Blind: false, Kind: DataKind.Contact or DataKind.Conversation, IsTenants: true })
            .Select(entry => $"{entry.Table}.{entry.Column}").ToList();
        Assert.Empty(clear);
        Assert.Contains(Map(), entry => entry is { Table: "debtors", Column: "details", IsSealed: true });
    }

    [Theory]
    [InlineData("FullName"), InlineData("PhoneNumber"), InlineData("EmailIndex"), InlineData("HomeAddress"), InlineData("MessageText"), InlineData("Comment")]
    public void The_words_that_are_looked_for_are_found(string name) => Assert.Matches(Suspicious(), name);

    [Fact]
    public void The_data_map_is_up_to_date()
    {
        var path = Path.Combine(Repository.Root, Document);
        var written = Write();
        if (Environment.GetEnvironmentVariable("UPDATE_CONTRACT") == "1") File.WriteAllText(path, written);
        Assert.True(
            File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == written,
            $"{Document} is not what the model says. Set UPDATE_CONTRACT=1, run this test again and commit the file.");
    }

    private static bool IsThing(Column column) => column.Name is "Name" or "Subject" or "Body" or "Definition" or "Text" && Things.Contains(column.Type);

    private static IReadOnlyList<DataMapEntry> Map()
    {
        using var db = SqliteDesign.Create("Data Source=:memory:");
        return DataMap.Of(db.Model);
    }

    private static List<Column> Columns()
    {
        using var db = SqliteDesign.Create("Data Source=:memory:");
        return
        [
            .. db.Model.GetEntityTypes().Where(type => type.ClrType.Namespace!.StartsWith("Platform.", StringComparison.Ordinal))
                .SelectMany(type => type.GetProperties().Where(property => property.ClrType == typeof(string) || property.ClrType == typeof(byte[]))
                    .Select(property => new Column(
                        type.ClrType.Name, property.Name, property.PropertyInfo?.GetCustomAttribute<SealedDataAttribute>() is not null,
                        DataMap.SaidOf(type, property) is not null, property.PropertyInfo?.GetCustomAttribute<NotPersonalAttribute>() is not null,
                        property.PropertyInfo?.GetCustomAttribute<NotPersonalAttribute>()?.Because))),
        ];
    }

    private static string Write()
    {
        var text = new StringBuilder(
            """
            # Personal data: where it is, what for, and how long

            Made from the `[Personal]` annotations of the model; a test compares it. To write it anew:
            `UPDATE_CONTRACT=1 dotnet run --project tests/Platform.Tests -- -class Platform.Tests.Architecture.DataMapTests`.
            A sealed column is encrypted under the tenant's or the debtor's key; a blind index finds an exact value again and tells
            nothing else. The lawful basis is the one for which the column exists; each contact point has its own besides.


            """.ReplaceLineEndings("\n"));
        foreach (var table in Map().GroupBy(entry => entry.Table))
        {
            text.Append("## ").Append(table.Key).Append("\n\n| column | tells | used for | basis | kept as | stored |\n|---|---|---|---|---|---|\n");
            foreach (var entry in table)
            {
                text.Append("| ").AppendJoin(" | ",
                    entry.Column, Words(entry.Kind), Words(entry.Use), Words(entry.Basis), Words(entry.Keep),
                    entry.IsSealed ? "sealed" : entry.Blind ? "blind index" : "clear").Append(" |\n");
            }
            text.Append('\n');
        }
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string Words(Enum value) => Capital().Replace(value.ToString(), " $0").Trim().ToLowerInvariant();

    private sealed record Column(string Type, string Name, bool IsSealed, bool Said, bool Denied, string? Because);

    [GeneratedRegex("Name$|Phone|Mail|Address|OpenId|Text$|Details|Content$|Note$|Comment|Summary|Draft|Location|Facts$|Attributes|(Value|Phone|Number|Email|Wechat)Index|Income|Personal|^(By|StartedBy|MadeBy|SettledBy|DecidedBy|PlacedBy)$")]
    private static partial Regex Suspicious();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
