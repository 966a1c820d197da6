using Microsoft.EntityFrameworkCore;
using Platform.QualityCheck.Appeals;
using Platform.QualityCheck.Evaluations;
using Platform.QualityCheck.Sampling;
using Platform.QualityCheck.Scorecards;
using Platform.Tenancy.Data;

namespace Platform.QualityCheck;

public sealed class QualityCheckModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        Plans(model);
        Evaluations(model);
        Results(model);
    }

    private static void Plans(ModelBuilder model)
    {
        model.Entity<Scorecard>(e => e.ToTable("scorecards").HasKey(x => new { x.TenantId, x.Id }));
        model.Entity<ScorecardVersion>(e =>
        {
            e.ToTable("scorecard_versions").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.ScorecardId, x.Version }).IsUnique();
            e.HasOne<Scorecard>().WithMany().HasForeignKey(x => new { x.TenantId, x.ScorecardId });
        });
        model.Entity<SamplingPlan>(e =>
        {
            e.ToTable("sampling_plans").HasKey(x => new { x.TenantId, x.Id });
            e.HasOne<Scorecard>().WithMany().HasForeignKey(x => new { x.TenantId, x.ScorecardId });
        });
        model.Entity<SampleDraw>(e =>
        {
            e.ToTable("sample_draws").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.PlanId, x.Period }).IsUnique();
            e.HasOne<SamplingPlan>().WithMany().HasForeignKey(x => new { x.TenantId, x.PlanId });
        });
        model.Entity<DrawStratum>(e =>
        {
            e.ToTable("draw_strata").HasKey(x => new { x.TenantId, x.DrawId, x.Stratum });
            e.HasOne<SampleDraw>().WithMany().HasForeignKey(x => new { x.TenantId, x.DrawId });
        });
    }

    private static void Evaluations(ModelBuilder model) => model.Entity<Evaluation>(e =>
    {
        e.ToTable("evaluations").HasKey(x => new { x.TenantId, x.Id });
        // A plan draws a call once, whatever the period.
        e.HasIndex(x => new { x.TenantId, x.PlanId, x.RecordingId }).IsUnique();
        e.HasIndex(x => new { x.TenantId, x.State, x.DueAt }).HasFilter("state < 2").HasDatabaseName("ix_evaluations_waiting");
        e.HasIndex(x => new { x.TenantId, x.InspectorId, x.SubmittedAt });
        e.HasOne<SampleDraw>().WithMany().HasForeignKey(x => new { x.TenantId, x.DrawId });
        e.HasOne<SamplingPlan>().WithMany().HasForeignKey(x => new { x.TenantId, x.PlanId });
        e.HasOne<Scorecard>().WithMany().HasForeignKey(x => new { x.TenantId, x.ScorecardId });
    });

    private static void Results(ModelBuilder model)
    {
        model.Entity<EvaluationRevision>(e =>
        {
            e.ToTable("evaluation_revisions").HasKey(x => new { x.TenantId, x.EvaluationId, x.Revision });
            e.HasIndex(x => new { x.TenantId, x.CalledAt });
            e.HasIndex(x => new { x.TenantId, x.CollectorId, x.CalledAt });
            e.HasIndex(x => new { x.TenantId, x.AgencyId, x.CalledAt });
            e.HasOne<Evaluation>().WithMany().HasForeignKey(x => new { x.TenantId, x.EvaluationId });
        });
        model.Entity<EvaluationAnswer>(e =>
        {
            e.ToTable("evaluation_answers").HasKey(x => new { x.TenantId, x.EvaluationId, x.Revision, x.ItemKey });
            e.HasOne<EvaluationRevision>().WithMany().HasForeignKey(x => new { x.TenantId, x.EvaluationId, x.Revision });
        });
        model.Entity<Evidence>(e =>
        {
            e.ToTable("evidence").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.EvaluationId });
            e.HasOne<Evaluation>().WithMany().HasForeignKey(x => new { x.TenantId, x.EvaluationId });
        });
        model.Entity<Acknowledgement>(e =>
        {
            e.ToTable("acknowledgements").HasKey(x => new { x.TenantId, x.EvaluationId });
            e.HasOne<Evaluation>().WithMany().HasForeignKey(x => new { x.TenantId, x.EvaluationId });
        });
        model.Entity<Appeal>(e =>
        {
            e.ToTable("appeals").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.EvaluationId, x.ItemKey }).IsUnique();
            e.HasOne<Evaluation>().WithMany().HasForeignKey(x => new { x.TenantId, x.EvaluationId });
        });
        model.Entity<AppealDecision>(e =>
        {
            e.ToTable("appeal_decisions").HasKey(x => new { x.TenantId, x.AppealId });
            e.HasIndex(x => new { x.TenantId, x.EvaluationId });
            e.HasOne<Appeal>().WithMany().HasForeignKey(x => new { x.TenantId, x.AppealId });
        });
    }
}

public static class QualityCheckSets
{
    extension(TenantDb db)
    {
        public DbSet<Scorecard> Scorecards => db.Set<Scorecard>();
        public DbSet<ScorecardVersion> ScorecardVersions => db.Set<ScorecardVersion>();
        public DbSet<SamplingPlan> SamplingPlans => db.Set<SamplingPlan>();
        public DbSet<SampleDraw> SampleDraws => db.Set<SampleDraw>();
        public DbSet<DrawStratum> DrawStrata => db.Set<DrawStratum>();
        public DbSet<Evaluation> Evaluations => db.Set<Evaluation>();
        public DbSet<EvaluationRevision> EvaluationRevisions => db.Set<EvaluationRevision>();
        public DbSet<EvaluationAnswer> EvaluationAnswers => db.Set<EvaluationAnswer>();
        public DbSet<Evidence> Evidence => db.Set<Evidence>();
        public DbSet<Acknowledgement> Acknowledgements => db.Set<Acknowledgement>();
        public DbSet<Appeal> Appeals => db.Set<Appeal>();
        public DbSet<AppealDecision> AppealDecisions => db.Set<AppealDecision>();
    }
}
