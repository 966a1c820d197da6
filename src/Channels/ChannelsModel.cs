using Microsoft.EntityFrameworkCore;
using Platform.Channels.Inbound;
using Platform.Channels.Letters;
using Platform.Channels.Messages;
using Platform.Channels.Providers;
using Platform.Channels.Recordings;
using Platform.Channels.Sandbox;
using Platform.Channels.Templates;
using Platform.Channels.Voice;
using Platform.Tenancy.Data;

namespace Platform.Channels;

/// <summary>Channels' tables. The hot ones (attempts, outbox) carry no foreign keys: their references are opaque here.</summary>
public sealed class ChannelsModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        Engine(model);
        Voice(model);
        model.Entity<Template>(e =>
        {
            e.ToTable("templates").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.Key }).IsUnique();
        });
        model.Entity<TemplateVersion>(e =>
        {
            e.ToTable("template_versions").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.TemplateId, x.Version }).IsUnique();
            e.HasOne<Template>().WithMany().HasForeignKey(x => new { x.TenantId, x.TemplateId });
        });
        model.Entity<TemplateText>(e =>
        {
            e.ToTable("template_texts").HasKey(x => new { x.TenantId, x.VersionId, x.Language });
            e.HasOne<TemplateVersion>().WithMany().HasForeignKey(x => new { x.TenantId, x.VersionId });
        });
        model.Entity<ChannelAccount>(e =>
        {
            e.ToTable("channel_accounts").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.Channel, x.Priority });
        });
        model.Entity<Letter>(e =>
        {
            e.ToTable("letters").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.AttemptId }).IsUnique();
            e.HasIndex(x => new { x.TenantId, x.BatchId, x.Id });
            e.HasOne<LetterBatch>().WithMany().HasForeignKey(x => new { x.TenantId, x.BatchId });
        });
        model.Entity<LetterBatch>(e => e.ToTable("letter_batches").HasKey(x => new { x.TenantId, x.Id }));
        model.Entity<InboundMessage>(e =>
        {
            e.ToTable("inbound_messages").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.Provider, x.ProviderMessageId }).IsUnique();
            e.HasIndex(x => new { x.TenantId, x.DebtorId, x.At });
            e.HasIndex(x => new { x.TenantId, x.At });
            e.HasIndex(x => new { x.TenantId, x.AddressIndex }).HasFilter("debtor_id is null").HasDatabaseName("ix_inbound_messages_unknown");
        });
        model.Entity<SandboxMessage>(e =>
        {
            e.ToTable("sandbox_messages").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.ReceiptAt });
            e.HasIndex(x => new { x.TenantId, x.AttemptId });
        });
    }

    private static void Voice(ModelBuilder model)
    {
        model.Entity<DialingLine>(e =>
        {
            e.ToTable("dialing_lines").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.Name }).IsUnique();
        });
        model.Entity<SandboxCall>(e =>
        {
            e.ToTable("sandbox_calls").HasKey(x => new { x.TenantId, x.CallId });
            e.HasIndex(x => new { x.TenantId, x.NextAt }).HasFilter("next_at is not null").HasDatabaseName("ix_sandbox_calls_next");
        });
        model.Entity<CallRecording>(e =>
        {
            e.ToTable("call_recordings").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.CallId }).IsUnique();
            e.HasIndex(x => new { x.TenantId, x.StartedAt });
            e.HasIndex(x => new { x.TenantId, x.DebtorId });
            e.HasIndex(x => new { x.TenantId, x.NextTryAt }).HasFilter("next_try_at is not null").HasDatabaseName("ix_call_recordings_fetch");
        });
    }

    private static void Engine(ModelBuilder model)
    {
        model.Entity<Attempt>(e =>
        {
            e.ToTable("attempts").HasKey(x => x.Id);
            e.Property(x => x.Id).ValueGeneratedOnAdd();
            e.HasIndex(x => new { x.TenantId, x.AccountId, x.CampaignId, x.StepNo, x.RunId }).IsUnique();
            e.HasIndex(x => new { x.TenantId, x.RunId, x.Id });
            // WeChat's receipts name its own id only.
            e.HasIndex(x => new { x.TenantId, x.ProviderMessageId }).HasFilter("provider = 'wechat'").HasDatabaseName("ix_attempts_wechat");
            e.HasIndex(x => new { x.TenantId, x.Channel, x.DueAt }).HasFilter("state = 0").HasDatabaseName("ix_attempts_planned");
        });
        model.Entity<OutboxEntry>(e =>
        {
            e.ToTable("outbox").HasKey(x => new { x.TenantId, x.AttemptId });
            e.HasIndex(x => new { x.TenantId, x.Channel, x.DueAt }).HasFilter("state = 0").HasDatabaseName("ix_outbox_ready");
            e.HasIndex(x => new { x.TenantId, x.LeaseUntil }).HasFilter("state <> 0").HasDatabaseName("ix_outbox_leased");
        });
        model.Entity<ClaimMark>(e => e.ToTable("claim_marks").HasKey(x => new { x.TenantId, x.LeaseBy }));
        model.Entity<AttemptTransition>(e =>
        {
            e.ToTable("attempt_transitions").HasKey(x => x.Id);
            e.Property(x => x.Id).ValueGeneratedOnAdd();
            e.HasIndex(x => new { x.TenantId, x.AttemptId });
        });
        model.Entity<Receipt>(e =>
        {
            e.ToTable("receipts").HasKey(x => x.Id);
            e.Property(x => x.Id).ValueGeneratedOnAdd();
            e.HasIndex(x => new { x.TenantId, x.AttemptId, x.ProviderMessageId, x.State }).IsUnique();
            e.HasIndex(x => new { x.TenantId, x.Id }).HasFilter("not applied").HasDatabaseName("ix_receipts_waiting");
        });
        model.Entity<RunPause>(e => e.ToTable("run_pauses").HasKey(x => new { x.TenantId, x.RunId }));
        model.Entity<Suppression>(e => e.ToTable("suppressions").HasKey(x => new { x.TenantId, x.Channel, x.AddressIndex }));
    }
}

public static class ChannelSets
{
    extension(TenantDb db)
    {
        public DbSet<Attempt> Attempts => db.Set<Attempt>();
        public DbSet<OutboxEntry> Outbox => db.Set<OutboxEntry>();
        public DbSet<AttemptTransition> AttemptTransitions => db.Set<AttemptTransition>();
        public DbSet<Receipt> Receipts => db.Set<Receipt>();
        public DbSet<RunPause> RunPauses => db.Set<RunPause>();
        public DbSet<Suppression> Suppressions => db.Set<Suppression>();
        public DbSet<Template> Templates => db.Set<Template>();
        public DbSet<TemplateVersion> TemplateVersions => db.Set<TemplateVersion>();
        public DbSet<TemplateText> TemplateTexts => db.Set<TemplateText>();
        public DbSet<ChannelAccount> ChannelAccounts => db.Set<ChannelAccount>();
        public DbSet<DialingLine> DialingLines => db.Set<DialingLine>();
        public DbSet<SandboxCall> SandboxCalls => db.Set<SandboxCall>();
        public DbSet<CallRecording> CallRecordings => db.Set<CallRecording>();
        public DbSet<InboundMessage> InboundMessages => db.Set<InboundMessage>();
        public DbSet<SandboxMessage> SandboxMessages => db.Set<SandboxMessage>();
    }
}
