using System.Text.RegularExpressions;
using Platform.Testing;

namespace Platform.Tests.Architecture;

/// <summary>A use case that shows people's data writes that it did, or says here why it shows nobody's.</summary>
public sealed partial class AuditedUseCaseTests
{
    private static readonly string[] Personal =
        ["ViewAccounts", "WorkCases", "RevealPersonalData", "HearRecordings", "ViewAttempts", "ViewSandbox", "InspectCalls", "ViewAudit", "SuperviseCalls"];

    /// <summary>Files that demand such a permission and show or do nothing about one person; a name that is stale fails too.</summary>
    private static readonly Dictionary<string, string> ShowNobody = new(StringComparer.Ordinal)
    {
        ["src/Collections/Accounts/ReadFacets.cs"] = "products, regions and counts",
        ["src/Collections/Campaigns/ListCampaigns.cs"] = "campaigns",
        ["src/Collections/Campaigns/ListRuns.cs"] = "runs",
        ["src/Collections/Campaigns/ListLiveRuns.cs"] = "runs and counts",
        ["src/Collections/Campaigns/ReadRun.cs"] = "one run's counts",
        ["src/Collections/Campaigns/ReadRunProgress.cs"] = "one run's counts",
        ["src/Collections/Calls/ReadAgent.cs"] = "the asker's own state",
        ["src/Collections/Calls/SetAgent.cs"] = "the asker's own state",
        ["src/Collections/Calls/ListLiveCalls.cs"] = "agents and their calls; debtors by id only",
        ["src/Collections/Calls/DialNext.cs"] = "chooses whom to call and hands over to PlaceCall, which writes",
        ["src/Collections/Cases/FeedbackReport.cs"] = "counts of codes over many",
        ["src/Collections/Surveys/SurveyReport.cs"] = "averages over many",
        ["src/Collections/Cases/NextCase.cs"] = "an id; opening it is written",
        ["src/Collections/Cases/SaveDraft.cs"] = "the asker's own words, which nobody else sees",
        ["src/QualityCheck/Evaluations/InspectorFigures.cs"] = "the asker's own day in figures",
        ["src/QualityCheck/Evaluations/ListQueue.cs"] = "calls to score, without persons",
        ["src/QualityCheck/Evaluations/KeepDraft.cs"] = "the asker's own answers",
        ["src/QualityCheck/Appeals/ListAppeals.cs"] = "appeals of collectors",
        ["src/Tenancy/Auditing/CountAudit.cs"] = "counts over time",
        ["src/Tenancy/Auditing/ReadChainState.cs"] = "counts and places",
        ["src/Tenancy/Auditing/ReadCheckpoint.cs"] = "a size and a root",
        ["src/Web/Features/ApiClients/CreateApiClient.cs"] = "makes a client, which ClientBook writes; whether it may read the log is asked of its maker",
        ["src/Web/Features/Audit/AuditNames.cs"] = "references and names of staff, for entries that ListAudit has written about",
    };

    [Fact]
    public void A_use_case_that_demands_a_permission_over_personal_data_writes_into_the_trail()
    {
        var careless = Repository.Files("src", ".cs")
            .Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal) && !ShowNobody.ContainsKey(file))
            .Where(file => Demands(file) && !Writes(Repository.Read(file)));

        Assert.Empty(careless);
    }

    [Fact]
    public void What_is_said_to_show_nobody_still_demands_such_a_permission_and_still_writes_nothing()
    {
        var files = Repository.Files("src", ".cs").ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(ShowNobody.Keys, file => !files.Contains(file) || !Demands(file) || Writes(Repository.Read(file)));
    }

    /// <summary>Drawing a page must not refuse anything: every drawing would be an entry.</summary>
    [Fact]
    public void A_page_asks_whether_it_may_and_never_demands() =>
        Assert.DoesNotContain(Repository.Files("src", ".razor"), file => Repository.Read(file).Contains("Scope.Demand(", StringComparison.Ordinal));

    private static bool Demands(string file) =>
        Demand().Matches(Repository.Read(file)).Any(match => Personal.Contains(match.Groups[1].Value, StringComparer.Ordinal));

    private static bool Writes(string text) =>
        text.Contains("AuditTrail audit", StringComparison.Ordinal) || text.Contains("CaseChange", StringComparison.Ordinal)
        || text.Contains("VisitChange", StringComparison.Ordinal);

    [GeneratedRegex(@"Demand\(Permission\.(\w+)\)")]
    private static partial Regex Demand();
}
