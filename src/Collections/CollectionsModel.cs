using Microsoft.EntityFrameworkCore;
using Platform.Collections.Accounts;
using Platform.Collections.Calls;
using Platform.Collections.Campaigns;
using Platform.Collections.Cases;
using Platform.Collections.Compliance;
using Platform.Collections.Contacts;
using Platform.Collections.Debtors;
using Platform.Collections.Imports;
using Platform.Collections.Payments;
using Platform.Collections.Placements;
using Platform.Collections.Privacy;
using Platform.Collections.Promises;
using Platform.Collections.Records;
using Platform.Collections.Retention;
using Platform.Collections.Segments;
using Platform.Collections.SelfService;
using Platform.Collections.Strategies;
using Platform.Collections.Surveys;
using Platform.Collections.Tasks;
using Platform.Collections.Visits;
using Platform.Tenancy.Data;

namespace Platform.Collections;

public sealed class CollectionsModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        Portfolio(model);
        Imports(model);
        Treatment(model);
        Casework(model);
        Desk(model);
        Calls(model);
        SelfService(model);
        Visits(model);
        Surveys(model);
        Privacy(model);
        Records(model);
    }

    private static void Records(ModelBuilder model)
    {
        model.Entity<RecordSnapshot>(e =>
        {
            e.ToTable("record_snapshots").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.MadeAt });
        });
        model.Entity<RetentionRun>(e =>
        {
            e.ToTable("retention_runs").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.StartedAt });
        });
    }

    // No foreign key to the debtor: a request outlives what it asked about.
    private static void Privacy(ModelBuilder model)
    {
        model.Entity<PrivacyRequest>(e =>
        {
            e.ToTable("privacy_requests").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.DueAt }).HasFilter("state < 10").HasDatabaseName("ix_privacy_requests_open_due");
            e.HasIndex(x => new { x.TenantId, x.EndedAt });
            e.HasIndex(x => new { x.TenantId, x.DebtorId, x.Kind }).IsUnique().HasFilter("state < 10 and kind <> 4").HasDatabaseName("ux_privacy_requests_open");
            e.Ignore(x => x.IsOpen).Ignore(x => x.IsRestricting);
        });
        model.Entity<PrivacyStep>(e =>
        {
            e.ToTable("privacy_steps").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.RequestId });
            e.HasOne<PrivacyRequest>().WithMany().HasForeignKey(x => new { x.TenantId, x.RequestId });
        });
    }

    private static void Visits(ModelBuilder model)
    {
        model.Entity<Visit>(e =>
        {
            e.ToTable("visits").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.Day });
            e.HasIndex(x => new { x.TenantId, x.DebtorId });
            e.HasOne<Account>().WithMany().HasForeignKey(x => new { x.TenantId, x.AccountId });
        });
        model.Entity<VisitVisitor>(e =>
        {
            e.ToTable("visit_visitors").HasKey(x => new { x.TenantId, x.VisitId, x.UserId });
            e.HasIndex(x => new { x.TenantId, x.UserId });
            e.HasOne<Visit>().WithMany().HasForeignKey(x => new { x.TenantId, x.VisitId });
        });
        model.Entity<VisitEntry>(e =>
        {
            e.ToTable("visit_entries").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.VisitId });
            e.HasOne<Visit>().WithMany().HasForeignKey(x => new { x.TenantId, x.VisitId });
        });
    }

    private static void SelfService(ModelBuilder model) => model.Entity<DebtorLink>(e =>
    {
        e.ToTable("debtor_links").HasKey(x => new { x.TenantId, x.Id });
        e.HasIndex(x => new { x.TenantId, x.TokenHash }).IsUnique();
        e.HasIndex(x => new { x.TenantId, x.DebtorId });
        e.HasOne<Debtor>().WithMany().HasForeignKey(x => new { x.TenantId, x.DebtorId });
    });

    private static void Calls(ModelBuilder model)
    {
        model.Entity<Call>(e =>
        {
            e.ToTable("calls").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.AttemptId }).IsUnique();
            e.HasIndex(x => new { x.TenantId, x.StartedAt });
            e.HasIndex(x => new { x.TenantId, x.CollectorId, x.StartedAt });
            e.HasIndex(x => new { x.TenantId, x.DebtorId, x.StartedAt });
            // One place of the line, one beat of it, one collector, one debtor: whoever comes second is told so.
            e.HasIndex(x => new { x.TenantId, x.LineId, x.Slot }).IsUnique().HasFilter("slot is not null").HasDatabaseName("ux_calls_slot");
            e.HasIndex(x => new { x.TenantId, x.LineId, x.PaceAt }).IsUnique().HasDatabaseName("ux_calls_pace");
            e.HasIndex(x => new { x.TenantId, x.CollectorId }).IsUnique().HasFilter("state < 10").HasDatabaseName("ux_calls_collector_live");
            e.HasIndex(x => new { x.TenantId, x.DebtorId }).IsUnique().HasFilter("state < 10").HasDatabaseName("ux_calls_debtor_live");
            e.HasIndex(x => new { x.TenantId, x.CheckAt }).HasFilter("check_at is not null").HasDatabaseName("ix_calls_check");
            e.HasOne<Debtor>().WithMany().HasForeignKey(x => new { x.TenantId, x.DebtorId });
            e.HasOne<Account>().WithMany().HasForeignKey(x => new { x.TenantId, x.AccountId });
        });
        model.Entity<AgentStatus>(e => e.ToTable("agent_status").HasKey(x => new { x.TenantId, x.UserId }));
    }

    private static void Surveys(ModelBuilder model) => model.Entity<CallSurvey>(e =>
    {
        e.ToTable("call_surveys").HasKey(x => new { x.TenantId, x.CallId });
        e.HasIndex(x => new { x.TenantId, x.DebtorId, x.AskedAt });
        e.HasIndex(x => new { x.TenantId, x.AskedAt });
        e.HasOne<Call>().WithMany().HasForeignKey(x => new { x.TenantId, x.CallId });
    });

    private static void Desk(ModelBuilder model)
    {
        model.Entity<CaseNote>(e =>
        {
            e.ToTable("case_notes").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.DebtorId, x.At });
            e.HasOne<Debtor>().WithMany().HasForeignKey(x => new { x.TenantId, x.DebtorId });
        });
        model.Entity<NoteDraft>(e =>
        {
            e.ToTable("note_drafts").HasKey(x => new { x.TenantId, x.DebtorId, x.UserId });
            e.HasOne<Debtor>().WithMany().HasForeignKey(x => new { x.TenantId, x.DebtorId });
        });
        model.Entity<CaseWrapUp>(e =>
        {
            e.ToTable("case_wrapups").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.DebtorId, x.At });
            e.HasOne<Debtor>().WithMany().HasForeignKey(x => new { x.TenantId, x.DebtorId });
        });
        model.Entity<CaseFeedback>(e =>
        {
            e.ToTable("case_feedback").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.DebtorId, x.At });
            e.HasOne<Debtor>().WithMany().HasForeignKey(x => new { x.TenantId, x.DebtorId });
        });
        model.Entity<PromiseToPay>(e =>
        {
            e.ToTable("promises").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.DebtorId, x.State });
            e.HasIndex(x => new { x.TenantId, x.AccountId });
            e.HasIndex(x => new { x.TenantId, x.JudgeAt }).HasFilter("state = 0").HasDatabaseName("ix_promises_open_judge");
            e.HasOne<Debtor>().WithMany().HasForeignKey(x => new { x.TenantId, x.DebtorId });
            e.HasOne<Account>().WithMany().HasForeignKey(x => new { x.TenantId, x.AccountId });
        });
        model.Entity<Arrangement>(e =>
        {
            e.ToTable("arrangements").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.DebtorId });
            e.HasOne<Account>().WithMany().HasForeignKey(x => new { x.TenantId, x.AccountId });
        });
    }

    private static void Casework(ModelBuilder model)
    {
        model.Entity<Case>(e =>
        {
            e.ToTable("cases").HasKey(x => new { x.TenantId, x.DebtorId });
            e.HasIndex(x => new { x.TenantId, x.AssignedTo });
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasOne<Debtor>().WithMany().HasForeignKey(x => new { x.TenantId, x.DebtorId });
        });
        model.Entity<HandOutRule>(e => e.ToTable("hand_out_rules").HasKey(x => new { x.TenantId, x.AgencyId }));
        model.Entity<Placement>(e =>
        {
            e.ToTable("placements").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.AgencyId, x.PlacedAt });
        });
        model.Entity<PlacementCase>(e =>
        {
            e.ToTable("placement_cases").HasKey(x => new { x.TenantId, x.PlacementId, x.DebtorId, x.Currency });
            e.HasIndex(x => new { x.TenantId, x.DebtorId });
            e.HasIndex(x => new { x.TenantId, x.AgencyId, x.Since });
            e.HasOne<Placement>().WithMany().HasForeignKey(x => new { x.TenantId, x.PlacementId });
        });
        model.Entity<Payment>(e =>
        {
            e.ToTable("payments").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.DebtorId, x.At });
            e.HasIndex(x => new { x.TenantId, x.AccountId, x.ImportId }).IsUnique();
        });
    }

    private static void Portfolio(ModelBuilder model)
    {
        model.Entity<Debtor>(e =>
        {
            e.ToTable("debtors").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.Reference }).IsUnique();
            e.HasIndex(x => new { x.TenantId, x.PhoneIndex });
            e.HasIndex(x => new { x.TenantId, x.EmailIndex });
            e.HasIndex(x => new { x.TenantId, x.WechatIndex }).HasFilter("wechat_index is not null");
            e.HasOne(x => x.Key).WithOne().HasForeignKey<DebtorKey>(x => new { x.TenantId, x.DebtorId });
            e.Navigation(x => x.Key).AutoInclude();
        });
        model.Entity<DebtorKey>(e => e.ToTable("debtor_keys").HasKey(x => new { x.TenantId, x.DebtorId }));
        // No foreign key: they come by the million with their debtors, in one transaction, and go with them.
        model.Entity<ContactPoint>(e => e.ToTable("contact_points").HasKey(x => new { x.TenantId, x.DebtorId, x.Kind, x.Slot }));
        model.Entity<Account>(e =>
        {
            e.ToTable("accounts").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.AccountNo }).IsUnique();
            e.HasIndex(x => new { x.TenantId, x.DebtorId });
            e.HasIndex(x => new { x.TenantId, x.DueDate }).HasFilter("state = 0").HasDatabaseName("ix_accounts_open_due");
            e.HasOne<Debtor>().WithMany().HasForeignKey(x => new { x.TenantId, x.DebtorId });
        });
        model.Entity<ContactEvent>(e =>
        {
            e.ToTable("contact_events").HasKey(x => new { x.TenantId, x.AttemptId });
            e.HasIndex(x => new { x.TenantId, x.DebtorId, x.At });
        });
        model.Entity<CollectorTask>(e =>
        {
            e.ToTable("collector_tasks").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.AttemptId }).IsUnique();
            e.HasIndex(x => new { x.TenantId, x.State, x.DueAt });
            e.HasOne<Account>().WithMany().HasForeignKey(x => new { x.TenantId, x.AccountId });
        });
    }

    private static void Imports(ModelBuilder model)
    {
        model.Entity<Import>(e =>
        {
            e.ToTable("imports").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.StartedAt });
        });
        model.Entity<ImportError>(e =>
        {
            e.ToTable("import_errors").HasKey(x => new { x.TenantId, x.ImportId, x.RowNo, x.Field });
            e.HasOne<Import>().WithMany().HasForeignKey(x => new { x.TenantId, x.ImportId });
        });
        model.Entity<ImportRow>(e => e.ToTable("import_rows").HasKey(x => new { x.TenantId, x.ImportId, x.RowNo }));
        model.Entity<ImportMapping>(e =>
        {
            e.ToTable("import_mappings").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.Name }).IsUnique();
        });
    }

    private static void Treatment(ModelBuilder model)
    {
        model.Entity<Segment>(e =>
        {
            e.ToTable("segments").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.Key }).IsUnique();
            e.Property(x => x.Version).IsConcurrencyToken();
        });
        model.Entity<Strategy>(e =>
        {
            e.ToTable("strategies").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.Key }).IsUnique();
        });
        model.Entity<StrategyVersion>(e =>
        {
            e.ToTable("strategy_versions").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.StrategyId, x.Version }).IsUnique();
            e.HasOne<Strategy>().WithMany().HasForeignKey(x => new { x.TenantId, x.StrategyId });
        });
        model.Entity<Campaign>(e =>
        {
            e.ToTable("campaigns").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.Key }).IsUnique();
            e.HasOne<Strategy>().WithMany().HasForeignKey(x => new { x.TenantId, x.StrategyId });
        });
        model.Entity<CampaignRun>(e =>
        {
            e.ToTable("campaign_runs").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.CampaignId, x.CreatedAt });
            e.HasIndex(x => new { x.TenantId, x.State });
            e.HasIndex(x => new { x.TenantId, x.CampaignId, x.RequestKey }).IsUnique();
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasOne<Campaign>().WithMany().HasForeignKey(x => new { x.TenantId, x.CampaignId });
            e.HasOne<StrategyVersion>().WithMany().HasForeignKey(x => new { x.TenantId, x.StrategyVersionId });
        });
        model.Entity<ContactVerdict>(e =>
        {
            e.ToTable("contact_verdicts").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.AttemptId });
        });
    }
}

public static class CollectionSets
{
    extension(TenantDb db)
    {
        public DbSet<Debtor> Debtors => db.Set<Debtor>();
        public DbSet<ContactPoint> ContactPoints => db.Set<ContactPoint>();
        public DbSet<RetentionRun> RetentionRuns => db.Set<RetentionRun>();
        public DbSet<RecordSnapshot> RecordSnapshots => db.Set<RecordSnapshot>();
        public DbSet<Account> Accounts => db.Set<Account>();
        public DbSet<Case> Cases => db.Set<Case>();
        public DbSet<CaseNote> CaseNotes => db.Set<CaseNote>();
        public DbSet<NoteDraft> NoteDrafts => db.Set<NoteDraft>();
        public DbSet<CaseWrapUp> CaseWrapUps => db.Set<CaseWrapUp>();
        public DbSet<CaseFeedback> CaseFeedbacks => db.Set<CaseFeedback>();
        public DbSet<PromiseToPay> Promises => db.Set<PromiseToPay>();
        public DbSet<Arrangement> Arrangements => db.Set<Arrangement>();
        public DbSet<DebtorLink> DebtorLinks => db.Set<DebtorLink>();
        public DbSet<Call> Calls => db.Set<Call>();
        public DbSet<CallSurvey> CallSurveys => db.Set<CallSurvey>();
        public DbSet<Visit> Visits => db.Set<Visit>();
        public DbSet<VisitVisitor> VisitVisitors => db.Set<VisitVisitor>();
        public DbSet<PrivacyRequest> PrivacyRequests => db.Set<PrivacyRequest>();
        public DbSet<PrivacyStep> PrivacySteps => db.Set<PrivacyStep>();
        public DbSet<VisitEntry> VisitEntries => db.Set<VisitEntry>();
        public DbSet<AgentStatus> Agents => db.Set<AgentStatus>();
        public DbSet<HandOutRule> HandOutRules => db.Set<HandOutRule>();
        public DbSet<Placement> Placements => db.Set<Placement>();
        public DbSet<PlacementCase> PlacementCases => db.Set<PlacementCase>();
        public DbSet<Payment> Payments => db.Set<Payment>();
        public DbSet<ContactEvent> ContactEvents => db.Set<ContactEvent>();
        public DbSet<CollectorTask> CollectorTasks => db.Set<CollectorTask>();
        public DbSet<Import> Imports => db.Set<Import>();
        public DbSet<ImportError> ImportErrors => db.Set<ImportError>();
        public DbSet<ImportMapping> ImportMappings => db.Set<ImportMapping>();
        public DbSet<Segment> Segments => db.Set<Segment>();
        public DbSet<Strategy> Strategies => db.Set<Strategy>();
        public DbSet<StrategyVersion> StrategyVersions => db.Set<StrategyVersion>();
        public DbSet<Campaign> Campaigns => db.Set<Campaign>();
        public DbSet<CampaignRun> CampaignRuns => db.Set<CampaignRun>();
        public DbSet<ContactVerdict> ContactVerdicts => db.Set<ContactVerdict>();
    }
}
