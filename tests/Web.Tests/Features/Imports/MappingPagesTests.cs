using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections.Imports;
using Platform.Tenancy.Access;
using Platform.Web.Features.Imports;
using Platform.Web.Shared;

namespace Web.Tests.Features.Imports;

public sealed class MappingPagesTests : PlanTest
{
    private const string Sample =
        "Vertrag;debtor_ref;Kunde;phone;email;language;time_zone;country;region;product;Saldo;Rueckstand;Faellig;Notiz\n" +
        "V1;D1;Jo Muster;+4915112345678;jo@debtors.example;de-DE;Europe/Berlin;DE;Berlin;KK;1.234,50;34,50;25.03.2026;still\n" +
        "V2;D2;Al Muster;+4915112345679;al@debtors.example;de-DE;Europe/Berlin;DE;Berlin;KK;99,50;viel;26.03.2026;laut\n";

    public MappingPagesTests()
    {
        Services.AddScoped<ImportWords>();
        Services.AddScoped<RefusalSentence>();
    }

    [Fact]
    public async Task A_sample_is_shown_as_it_would_be_read_and_what_was_chosen_is_saved()
    {
        await StartAsync(role: Role.LenderAdmin);
        var page = Render<MappingPage>();
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText(Sample, "sample.csv"));
        await page.WaitForAssertionAsync(() => Assert.NotEmpty(page.FindAll("#map-preview")));
        Assert.Contains("The file lacks", page.Markup, StringComparison.Ordinal);

        Choose(page, "account_no", "MapTheirs", "Vertrag");
        Choose(page, "debtor_name", "MapTheirs", "Kunde");
        Choose(page, "balance", "MapTheirs", "Saldo");
        Choose(page, "past_due_amount", "MapTheirs", "Rueckstand");
        Choose(page, "due_date", "MapTheirs", "Faellig");
        Choose(page, "currency", "MapDefault", "EUR");
        page.Find("#map-date").Change("dd.MM.yyyy");
        page.Find("#map-thousands").Change(".");
        page.Find("#map-decimals").Change(",");
        page.Find("#codes-product").Change("KK = card");
        page.Find("#map-name").Input("bank");
        await page.WaitForAssertionAsync(() => Assert.Contains("1 of 2 rows would be refused", page.Markup, StringComparison.Ordinal));
        var wrong = Assert.Single(page.FindAll(".p-whys li")).TextContent;
        Assert.Contains(Text<ImportTexts>("column_past_due_amount"), wrong, StringComparison.Ordinal);
        Assert.Contains("1234.50", page.Find(".p-maptable:not(.p-mapcards) tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Contains("2026-03-25", page.Find(".p-maptable:not(.p-mapcards) tbody tr").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Jo Muster", page.Markup, StringComparison.Ordinal);

        page.FindAll("button").Single(b => b.TextContent.Trim() == Text<ImportTexts>("MapSave")).Click();
        await page.WaitForAssertionAsync(async () => Assert.Single((await Use<SaveMapping>().ListAsync(Ct)).Value));
        var saved = MappingDefinition.Parse((await Use<SaveMapping>().ListAsync(Ct)).Value[0].Json);
        Assert.Equal(("Vertrag", "dd.MM.yyyy", ",", ".", "EUR", "card"),
            (saved.HeaderOf("account_no"), saved.DateFormat, saved.DecimalSeparator, saved.ThousandsSeparator, saved.Defaults["currency"], saved.Codes["product"]["KK"]));
    }

    [Fact]
    public async Task The_list_says_when_there_is_none_and_lets_one_be_the_default()
    {
        await StartAsync(role: Role.LenderAdmin);
        var empty = Render<MappingsPage>();
        await empty.WaitForAssertionAsync(() => Assert.Contains(Text<ImportTexts>("MapEmptyTitle"), empty.Markup, StringComparison.Ordinal));
        await Use<SaveMapping>().RunAsync(null, "bank", MappingDefinition.None, Ct);

        var page = Render<MappingsPage>();
        await page.WaitForAssertionAsync(() => Assert.Contains("?mapping=bank", page.Markup, StringComparison.Ordinal));
        page.FindAll("button").Single(b => b.TextContent.Trim() == Text<ImportTexts>("MapMakeDefault")).Click();
        await page.WaitForAssertionAsync(() => Assert.Contains(Text<ImportTexts>("MapNoDefault"), page.Markup, StringComparison.Ordinal));
        Assert.True((await Use<SaveMapping>().ListAsync(Ct)).Value.Single().IsDefault);

        var upload = Render<UploadBox>();
        await upload.WaitForAssertionAsync(() => Assert.Equal("bank", upload.Instance.ChosenAsync("file.csv", 10)));
    }

    [Fact]
    public async Task A_mapping_is_opened_again_as_it_was_saved()
    {
        await StartAsync(role: Role.LenderAdmin);
        var definition = MappingDefinition.None with
        {
            Columns = new Dictionary<string, string> { ["account_no"] = "Vertrag" },
            DateFormat = "ddMMyyyy",
            Codes = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["product"] = new Dictionary<string, string> { ["KK"] = "card" } },
            Defaults = new Dictionary<string, string> { ["currency"] = "EUR" },
            Ignored = ["Notiz"],
        };
        var id = (await Use<SaveMapping>().RunAsync(null, "bank", definition, Ct)).Value;

        var page = Render<MappingPage>(p => p.Add(c => c.Id, id));
        await page.WaitForAssertionAsync(() => Assert.Equal("bank", page.Find("#map-name").GetAttribute("value")));
        page.FindAll("button").Single(b => b.TextContent.Trim() == Text<ImportTexts>("MapSave")).Click();
        await page.WaitForAssertionAsync(() => Assert.EndsWith("/imports/mappings", Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().Uri, StringComparison.Ordinal));
        Assert.Equal(definition.ToJson(), Assert.Single((await Use<SaveMapping>().ListAsync(Ct)).Value).Json);
    }

    private void Choose(IRenderedComponent<MappingPage> page, string column, string cell, string value) =>
        page.Find($"[aria-label='{Text<ImportTexts>("column_" + column)}: {Text<ImportTexts>(cell)}']").Change(value);
}
