using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Collections;
using Platform.Collections.Debtors;
using Platform.Collections.Imports;
using Platform.Tenancy.Access;
using Platform.Tenancy.Protection;
using Platform.Testing;
using Platform.Testing.Postgres;
using static Collections.Tests.Imports.ImportSteps;

namespace Collections.Tests.Imports;

public sealed class ContactOriginTests(PostgresServer postgres)
{
    private const string Columns = Header + ",landline,other_phones,address,contact_source,contact_basis,phone_source,phone_basis,email_source";

    public static TheoryData<DatabaseKind> Both => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Both)), Trait("row", "001-2")]
    public async Task Every_contact_point_comes_in_with_its_source_and_its_ground(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        await ImportAsync(steps, Row("A1") + ",+442079460000,+447911123457;+447911123458,1 High Street,Contract,,debtor,consent,Court");
        var points = await PointsAsync(steps);
        Assert.Equal(
            [(PointKind.Phone, 0, PointSource.Debtor, LegalBasis.Consent), (PointKind.Landline, 0, PointSource.Contract, LegalBasis.Contract),
                (PointKind.OtherPhone, 0, PointSource.Contract, LegalBasis.Contract), (PointKind.OtherPhone, 1, PointSource.Contract, LegalBasis.Contract),
                (PointKind.Email, 0, PointSource.PublicAuthority, LegalBasis.Contract), (PointKind.Address, 0, PointSource.Contract, LegalBasis.Contract)],
            points.Select(point => (point.Kind, (int)point.Slot, point.Source, point.Basis)));
        Assert.All(points, point => Assert.Equal((steps.Platform.Clock.GetUtcNow(), null, PointStatus.InUse), (point.Since, point.VerifiedAt, point.Status)));
        var debtor = Assert.Single(await steps.DebtorsAsync());
        Assert.Equal([debtor.PhoneIndex!, debtor.EmailIndex!], [points[0].ValueIndex, points[4].ValueIndex]);
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-10")]
    public async Task A_contact_that_was_scraped_bought_or_found_in_a_network_is_refused_by_row_and_field(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        var import = await ImportAsync(
            steps, Row("A1", debtor: "D1") + ",,,,,,Scraped,,", Row("A2", debtor: "D2") + ",,,,social graph,,,,", Row("A3", debtor: "D3") + ",,,,,,,,通讯录",
            Row("A4", debtor: "D4") + ",,,,skip-tracing,,,,", Row("A5", debtor: "D5") + ",,,,a friend,,,,", Row("A6", debtor: "D6") + ",,,,debtor,,,,");
        Assert.Equal((1L, 5L), (import.Accepted, import.Rejected));
        Assert.Equal(
            [(2L, "phone_source", "source_forbidden"), (3, "contact_source", "source_forbidden"), (4, "email_source", "source_forbidden"),
                (5, "contact_source", "source_forbidden"), (6, "contact_source", "source_unknown")],
            (await steps.ReadAsync(import.Id)).Errors.Select(error => (error.RowNo, error.Field, error.Code)));
        Assert.Equal("D6", Assert.Single(await steps.DebtorsAsync()).Reference);
        Assert.All(await PointsAsync(steps), point => Assert.Equal(PointSource.Debtor, point.Source));
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-10")]
    public async Task A_ground_that_the_persons_law_does_not_know_is_refused(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        var chinese = Row("A2", debtor: "D2", phone: "13800138000").Replace("Europe/London,GB", "Asia/Shanghai,CN", StringComparison.Ordinal);
        var import = await ImportAsync(
            steps, Row("A1") + ",,,,,legitimate interest,,,", chinese + ",,,,,legitimate interest,,,", Row("A3", debtor: "D3") + ",,,,,合法公开,,,",
            Row("A4", debtor: "D4") + ",,,,,because,,,");
        Assert.Equal(
            [(3L, "contact_basis", "basis_country"), (4, "contact_basis", "basis_country"), (5, "contact_basis", "basis_unknown")],
            (await steps.ReadAsync(import.Id)).Errors.Select(error => (error.RowNo, error.Field, error.Code)));
        Assert.All(await PointsAsync(steps), point => Assert.Equal(LegalBasis.LegitimateInterest, point.Basis));
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-2")]
    public async Task A_new_number_begins_anew_and_an_unchanged_one_keeps_its_day_its_proof_and_its_source(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        await ImportAsync(steps, Row("A1") + ",+442079460000,,1 High Street,,,debtor,,");
        var first = steps.Platform.Clock.GetUtcNow();
        var debtor = Assert.Single(await steps.DebtorsAsync());
        steps.Platform.Clock.Advance(TimeSpan.FromDays(3));
        var proved = steps.Platform.Clock.GetUtcNow();
        foreach (var point in await PointsAsync(steps))
            await steps.DbAsync(db => DebtorPoints.ProveAsync(db, debtor.Id, point.ValueIndex, PointProof.Replied, proved, Ct));
        steps.Platform.Clock.Advance(TimeSpan.FromDays(3));

        // The e-mail is another one, the landline is gone, and nothing is said about sources.
        await ImportAsync(steps, Row("A1", email: "ada.two@debtors.example") + ",,,1 High Street,,,,,");

        var now = steps.Platform.Clock.GetUtcNow();
        Assert.Equal(
            [(PointKind.Phone, PointSource.Debtor, first, (DateTimeOffset?)proved), (PointKind.Email, PointSource.LenderChannel, now, null),
                (PointKind.Address, PointSource.LenderChannel, first, proved)],
            (await PointsAsync(steps)).Select(point => (point.Kind, point.Source, point.Since, point.VerifiedAt)));
    }

    [Theory, MemberData(nameof(Both)), Trait("row", "001-10")]
    public async Task A_mapping_says_once_where_all_contacts_of_a_lenders_file_come_from(DatabaseKind kind)
    {
        await using var steps = await StartAsync(kind, postgres);
        var mapping = MappingDefinition.None with
        {
            Defaults = new Dictionary<string, string> { ["contact_source"] = "contract", ["contact_basis"] = "consent", ["email_source"] = "debtor" },
            Codes = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["contact_source"] = new Dictionary<string, string> { ["X9"] = "scraped" } },
        };
        await using (var scope = steps.Platform.Scope(steps.Tenant.Id, Role.LenderAdmin))
        {
            var save = scope.ServiceProvider.GetRequiredService<SaveMapping>();
            Assert.False((await save.RunAsync(null, "core", mapping, Ct)).IsRefused);
            // A default that no row could be taken with is said when the mapping is saved, not by a million refused rows.
            var wrong = mapping with { Defaults = new Dictionary<string, string> { ["contact_source"] = "social" } };
            Assert.Equal(["contact_source", "source_forbidden"], (await save.RunAsync(null, "wrong", wrong, Ct)).Refusal.Args);
        }

        var import = await steps.ImportAsync(Header + ",contact_source\n" + Row("A1") + ",\n" + Row("A2", debtor: "D2") + ",X9\n", "core");

        Assert.Equal(
            [(PointKind.Phone, PointSource.Contract, LegalBasis.Consent), (PointKind.Email, PointSource.Debtor, LegalBasis.Consent)],
            (await PointsAsync(steps)).Select(point => (point.Kind, point.Source, point.Basis)));
        var error = Assert.Single((await steps.ReadAsync(import.Id)).Errors);
        Assert.Equal((3L, "contact_source", "source_forbidden"), (error.RowNo, error.Field, error.Code));
    }

    private static Task<Import> ImportAsync(ImportSteps steps, params string[] rows) => steps.ImportAsync(Columns + "\n" + string.Join('\n', rows) + "\n");

    private static Task<List<ContactPoint>> PointsAsync(ImportSteps steps) => steps.DbAsync(db =>
        db.ContactPoints.AsNoTracking().OrderBy(point => point.DebtorId).ThenBy(point => point.Kind).ThenBy(point => point.Slot).ToListAsync(Ct));
}
