using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.Channels.Inbound;
using Platform.Channels.Messages;
using Platform.Channels.Voice;
using Platform.Collections.Accounts;
using Platform.Collections.Calls;
using Platform.Collections.Campaigns;
using Platform.Collections.Cases;
using Platform.Collections.Compliance;
using Platform.Collections.Contacts;
using Platform.Collections.Debtors;
using Platform.Collections.Imports;
using Platform.Collections.Placements;
using Platform.Collections.Privacy;
using Platform.Collections.Promises;
using Platform.Collections.Replies;
using Platform.Collections.Segments;
using Platform.Collections.SelfService;
using Platform.Collections.Strategies;
using Platform.Collections.Surveys;
using Platform.Collections.Visits;
using Platform.Tenancy.Data;

namespace Platform.Collections;

public static class CollectionsServices
{
    /// <summary>Registers the portfolio, imports, strategies, campaigns and the contact gate behind Channels' port.</summary>
    public static IServiceCollection AddCollections(this IServiceCollection services)
    {
        services.AddSingleton<IModelPart, CollectionsModel>();
        AddCampaigns(services);
        AddImports(services);
        AddStrategies(services);
        AddReading(services);
        AddCalls(services);
        AddDesk(services);
        AddPlacements(services);
        AddSelfService(services);
        AddVisits(services);
        AddReplies(services);
        AddPrivacy(services);
        return services;
    }

    private static void AddPrivacy(IServiceCollection services)
    {
        services.AddScoped<RequestChange>().AddScoped<ReceiveRequest>().AddScoped<CheckIdentity>().AddScoped<EndRequest>();
        services.AddScoped<ListRequests>().AddScoped<ReadRequest>().AddScoped<FindSubject>().AddScoped<SaveTerms>();
        services.AddScoped<ErasePerson>().AddScoped<RestrictPerson>().AddScoped<CopySubject>();
    }

    private static void AddReplies(IServiceCollection services)
    {
        services.AddScoped<IInboundEvents, TakeReply>().AddScoped<ReplyChange>();
        services.AddScoped<ListReplies>().AddScoped<FindSender>().AddScoped<MatchReply>().AddScoped<DismissReply>().AddScoped<ReopenReply>();
        services.AddScoped<AskSurveys>().AddScoped<SaveSurvey>().AddScoped<SurveyReport>();
    }

    private static void AddVisits(IServiceCollection services)
    {
        services.AddScoped<VisitPeople>().AddScoped<VisitChange>().AddScoped<VisitPen>();
        services.AddScoped<PlanVisit>().AddScoped<StartVisit>().AddScoped<AddVisitNote>().AddScoped<AddVisitPhoto>();
        services.AddScoped<EndVisit>().AddScoped<CancelVisit>().AddScoped<ListVisits>().AddScoped<ReadVisit>();
        services.AddScoped<ShowVisitPhoto>().AddScoped<ShowVisitAddress>();
    }

    private static void AddDesk(IServiceCollection services)
    {
        services.AddScoped<WorkSource>().AddScoped<ListWork>().AddScoped<NextCase>().AddScoped<ClaimCase>().AddScoped<HandOutCases>();
        services.AddScoped<ReadHandOutRule>().AddScoped<SaveHandOutRule>().AddScoped<HandOutByRule>();
        services.AddScoped<ListCollectors>().AddScoped<OpenCase>().AddScoped<CasePoints>().AddScoped<CaseTimeline>().AddScoped<CaseChange>();
        services.AddScoped<AddNote>().AddScoped<SaveDraft>().AddScoped<SetFollowUp>().AddScoped<HoldCase>().AddScoped<WrapUpCase>();
        services.AddScoped<PromiseTerms>().AddScoped<RecordPromise>().AddScoped<AgreeArrangement>().AddScoped<WithdrawPromise>().AddScoped<RecordFeedback>().AddScoped<FeedbackReport>()
            .AddScoped<DecidePlan>().AddScoped<ListPlans>().AddScoped<SavePromiseLimits>().AddScoped<JudgePromises>();
    }

    private static void AddSelfService(IServiceCollection services)
    {
        services.AddSingleton<DebtorLinkTokens>().AddSingleton<DebtorLinks>();
        services.TryAddSingleton(new SelfServiceAddress(() => null)); // a host that debtors can reach says where
        services.AddScoped<OpenLink>().AddScoped<FindSession>().AddScoped<EndSession>().AddScoped<ProveDebtor>();
        services.AddScoped<ReadChallenge>().AddScoped<SendCode>().AddScoped<ReadOwnDebts>();
        services.AddScoped<DisputeDebts>().AddScoped<StopChannel>().AddScoped<SetWishes>();
    }

    private static void AddPlacements(IServiceCollection services)
    {
        services.AddScoped<EngagedAgencies>().AddScoped<PlanPlacement>().AddScoped<PlaceCases>();
        services.AddScoped<AgencyResults>().AddScoped<ListAgencyRows>().AddScoped<ListPlacements>().AddScoped<ReadPlacement>();
        services.AddScoped<EngageAgency>().AddScoped<EndCooperation>();
        services.AddScoped<CaseRecall>().AddScoped<RecallCases>().AddScoped<EndPlacements>();
    }

    private static void AddImports(IServiceCollection services)
    {
        services.AddSingleton<ImportQueue>().AddSingleton<StageRows>();
        services.AddScoped<ReceivePortfolio>().AddScoped<MergeImport>().AddScoped<EndImport>();
        services.AddScoped<RecoverImports>().AddScoped<ReadImport>().AddScoped<SaveMapping>().AddScoped<PreviewPortfolio>();
        services.AddHostedService<ImportWorker>();
    }

    private static void AddStrategies(IServiceCollection services)
    {
        services.AddSingleton(Contacts.TemplateVariables.Vocabulary);
        services.AddScoped<DeleteSegment>().AddScoped<ListSegmentFields>().AddScoped<ListSegments>();
        services.AddScoped<PreviewSegment>().AddScoped<SaveSegment>();
        services.AddScoped<CompareVersions>().AddScoped<CreateFromPreset>().AddScoped<ListStrategies>().AddScoped<PublishStrategy>();
        services.AddScoped<ReadStrategy>().AddScoped<SaveStrategy>().AddScoped<SimulateStrategy>();
        services.AddScoped<Contacts.PreviewTemplate>();
    }

    private static void AddCampaigns(IServiceCollection services)
    {
        services.AddScoped<SaveCampaign>().AddScoped<ListCampaigns>().AddScoped<ListRuns>().AddScoped<ReadRun>();
        services.AddScoped<StartRun>().AddScoped<RunChange>();
        services.AddScoped<PlanRun>().AddScoped<CompleteRun>();
        services.AddSingleton<StrategyCache>().AddSingleton<ISendGate, SendGate>();
        services.AddScoped<ListLiveRuns>().AddScoped<PauseRun>().AddScoped<ResumeRun>().AddScoped<CancelRun>();
    }

    private static void AddReading(IServiceCollection services)
    {
        services.AddSingleton<PortfolioFacets>();
        services.AddScoped<Records.ReadRecords>().AddScoped<Retention.RetentionCounts>().AddScoped<Retention.RemoveDue>();
        services.AddScoped<ListAccounts>().AddScoped<ReadFacets>().AddScoped<ReadAccount>().AddScoped<AccountTimeline>();
        services.AddScoped<HoldDebtor>().AddScoped<RevealDetail>().AddScoped<RewrapKeys>().AddScoped<ReserveContact>();
        services.AddScoped<ListAttempts>().AddScoped<PageAttempts>().AddScoped<ReadRunProgress>().AddScoped<Strategies.ListStrategyNames>();
    }

    private static void AddCalls(IServiceCollection services)
    {
        services.AddScoped<ICallEvents, TakeCallEvent>();
        services.AddSingleton<LinePlaces>().AddSingleton<SettleDial>();
        services.AddScoped<PlaceCall>().AddScoped<HangUp>().AddScoped<RecordDisposition>().AddScoped<DialNext>().AddScoped<RecoverCalls>();
        services.AddScoped<SetAgent>().AddScoped<ReadAgent>().AddScoped<ListLiveCalls>().AddScoped<ListLines>().AddScoped<LineQuality>();
    }
}
