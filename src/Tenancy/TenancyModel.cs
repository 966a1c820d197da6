using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Auditing.Searches;
using Platform.Tenancy.Data;
using Platform.Tenancy.Jobs;
using Platform.Tenancy.Protection;
using Platform.Tenancy.Settings;
using Platform.Tenancy.Tenants;

namespace Platform.Tenancy;

/// <summary>Tenants, people and the clock's own tables: shared, and free of debtor data.</summary>
public sealed class PlatformModel : IModelPart
{
    public bool IsShared => true;

    public void Build(ModelBuilder model)
    {
        model.Entity<Tenant>(e =>
        {
            e.ToTable("tenants").HasKey(x => x.Id);
            e.Property(x => x.Id).ValueGeneratedNever();
            e.HasIndex(x => x.Key).IsUnique();
        });
        model.Entity<Agency>(e =>
        {
            e.ToTable("agencies").HasKey(x => x.Id);
            e.Property(x => x.Id).ValueGeneratedNever();
            e.HasIndex(x => x.Key).IsUnique();
        });
        model.Entity<AgencyEngagement>(e =>
        {
            e.ToTable("agency_engagements").HasKey(x => new { x.TenantId, x.AgencyId, x.From });
            e.HasOne<Tenant>().WithMany().HasForeignKey(x => x.TenantId);
            e.HasOne<Agency>().WithMany().HasForeignKey(x => x.AgencyId);
        });
        model.Entity<Membership>(e =>
        {
            e.ToTable("memberships").HasKey(x => x.Id);
            e.Property(x => x.Id).ValueGeneratedNever();
            e.HasIndex(x => x.UserId);
            e.HasIndex(x => x.TenantId);
            e.HasOne<User>().WithMany().HasForeignKey(x => x.UserId);
        });
        model.Entity<TenantLane>(e => { e.ToTable("tenant_lanes").HasKey(x => x.TenantId); e.HasIndex(x => x.NextAt); });
        model.Entity<TenantSchedule>(e =>
        {
            e.ToTable("tenant_schedules").HasKey(x => new { x.TenantId, x.Kind, x.TargetId });
            e.HasIndex(x => x.NextAt);
        });
        model.Entity<TenantKey>(e =>
        {
            e.ToTable("tenant_keys").HasKey(x => new { x.TenantId, x.Version });
            e.Property(x => x.Version).ValueGeneratedNever().HasDefaultValue(TenantKey.First);
        });
        model.Entity<IssuerKey>(e => e.ToTable("issuer_keys").HasKey(x => new { x.Use, x.Number }));
        model.Entity<DataProtectionKey>(e => e.ToTable("data_protection_keys").HasKey(x => x.Id));
        model.Entity<ApiClient>(e =>
        {
            e.ToTable("api_clients").HasKey(x => x.ClientId);
            e.HasIndex(x => x.TenantId);
            e.HasOne<Tenant>().WithMany().HasForeignKey(x => x.TenantId);
        });
        model.Entity<UserSession>(e =>
        {
            e.ToTable("user_sessions").HasKey(x => x.Id);
            e.Property(x => x.Id).ValueGeneratedNever();
            e.HasIndex(x => x.UserId).HasFilter("ended_at is null");
            e.HasIndex(x => x.StartedAt);
            e.HasOne<User>().WithMany().HasForeignKey(x => x.UserId);
        });
        model.Entity<SecondFactor>(e =>
        {
            e.ToTable("second_factors").HasKey(x => x.UserId);
            e.Property(x => x.UserId).ValueGeneratedNever();
            e.HasOne<User>().WithOne().HasForeignKey<SecondFactor>(x => x.UserId);
        });
        model.Entity<RecoveryCode>(e =>
        {
            e.ToTable("recovery_codes").HasKey(x => new { x.UserId, x.Hash });
            e.HasOne<User>().WithMany().HasForeignKey(x => x.UserId);
        });
        model.Entity<UsedAssertion>(e =>
        {
            e.ToTable("used_assertions").HasKey(x => new { x.ClientId, x.Hash });
            e.HasIndex(x => x.Until);
        });
        model.Entity<CompanySignIn>(e =>
        {
            e.ToTable("company_sign_ins").HasKey(x => x.TenantId);
            e.Property(x => x.TenantId).ValueGeneratedNever();
            e.HasOne<Tenant>().WithMany().HasForeignKey(x => x.TenantId);
        });
        model.Entity<AgencyNetwork>(e =>
        {
            e.ToTable("agency_networks").HasKey(x => new { x.TenantId, x.AgencyId, x.Cidr });
            e.HasOne<Tenant>().WithMany().HasForeignKey(x => x.TenantId);
            e.HasOne<Agency>().WithMany().HasForeignKey(x => x.AgencyId);
        });
        Identity(model);
    }

    private static void Identity(ModelBuilder model)
    {
        model.Entity<User>(e =>
        {
            e.ToTable("users").HasKey(x => x.Id);
            e.Property(x => x.Id).ValueGeneratedNever();
            e.HasIndex(x => x.NormalizedUserName).IsUnique();
            e.HasIndex(x => x.NormalizedEmail);
            e.Property(x => x.ConcurrencyStamp).IsConcurrencyToken();
        });
        model.Entity<IdentityUserClaim<Guid>>(e => { e.ToTable("user_claims").HasKey(x => x.Id); e.HasIndex(x => x.UserId); });
        model.Entity<IdentityUserLogin<Guid>>(e =>
            e.ToTable("user_logins").HasKey(x => new { x.LoginProvider, x.ProviderKey }));
        model.Entity<IdentityUserToken<Guid>>(e =>
            e.ToTable("user_tokens").HasKey(x => new { x.UserId, x.LoginProvider, x.Name }));
    }
}

/// <summary>Tenancy's own tenant-owned tables.</summary>
public sealed class TenancyModel : IModelPart
{
    public void Build(ModelBuilder model)
    {
        model.Entity<AuditEntry>(e =>
        {
            e.ToTable("audit_entries").HasKey(x => new { x.TenantId, x.Id });
            // Every question of the explorer goes on from (at, id), newest first.
            e.HasIndex(x => new { x.TenantId, x.At, x.Id });
            e.HasIndex(x => new { x.TenantId, x.DebtorId, x.At, x.Id });
            e.HasIndex(x => new { x.TenantId, x.ActorId, x.At, x.Id });
            e.HasIndex(x => new { x.TenantId, x.Action, x.At, x.Id });
            e.HasIndex(x => new { x.TenantId, x.AgencyId, x.At, x.Id });
            e.HasIndex(x => new { x.TenantId, x.ResourceType, x.ResourceId });
        });
        model.Entity<AuditCheck>(e =>
        {
            e.ToTable("audit_checks").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.At });
        });
        model.Entity<AuditSearch>(e =>
        {
            e.ToTable("audit_searches").HasKey(x => new { x.TenantId, x.Id });
            e.HasIndex(x => new { x.TenantId, x.UserId, x.Name }).IsUnique();
            e.Property(x => x.Name).HasMaxLength(AuditSearch.LongestName);
            e.Property(x => x.Query).HasMaxLength(AuditSearch.LongestQuery);
        });
        model.Entity<AuditLink>(e =>
        {
            e.ToTable("audit_chain").HasKey(x => new { x.TenantId, x.Index });
            e.HasIndex(x => new { x.TenantId, x.EntryId }).IsUnique();
        });
        model.Entity<AuditPending>(e => e.ToTable("audit_pending").HasKey(x => new { x.TenantId, x.EntryId }));
        model.Entity<AuditTile>(e => e.ToTable("audit_tiles").HasKey(x => new { x.TenantId, x.Level, x.Number }));
        model.Entity<AuditCheckpoint>(e => e.ToTable("audit_checkpoints").HasKey(x => new { x.TenantId, x.Size }));
        model.Entity<AuditHead>(e => e.ToTable("audit_heads").HasKey(x => x.TenantId));
        model.Entity<CaseGrant>(e =>
        {
            e.ToTable("case_grants").HasKey(x => new { x.TenantId, x.DebtorId });
            e.HasIndex(x => new { x.TenantId, x.AgencyId, x.DebtorId });
            e.HasIndex(x => new { x.TenantId, x.PlacementId });
        });
        model.Entity<TenantSetting>(e => e.ToTable("tenant_settings").HasKey(x => new { x.TenantId, x.Name }));
        model.Entity<IdempotencyRecord>(e =>
        {
            e.ToTable("idempotency_records").HasKey(x => new { x.TenantId, x.ClientId, x.Key });
            e.HasIndex(x => new { x.TenantId, x.CreatedAt });
        });
    }
}
