using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Platform.QualityCheck.Sampling;

/// <summary>
/// One draw of a plan, committed together with the evaluations it made or not at all; a plan has one for each period. What it
/// was drawn by is kept, so that anybody can repeat it.
/// </summary>
public sealed class SampleDraw : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid Id { get; init; }
    public Guid PlanId { get; init; }

    /// <summary>"weekly:2026-11-16", or "now:" and the moment for a draw asked for by a person.</summary>
    public required string Period { get; init; }

    /// <summary>Calls answered from here until before <see cref="Until"/> were drawn from.</summary>
    public DateTimeOffset Since { get; init; }
    public DateTimeOffset Until { get; init; }
    public required string Seed { get; init; }

    /// <summary>The rule as it was then.</summary>
    public required string Rule { get; init; }

    public DateTimeOffset DrawnAt { get; init; }
    public required string DrawnBy { get; init; }

    /// <summary>How many calls were drawn from, and how many were drawn.</summary>
    public int Population { get; set; }
    public int Drawn { get; set; }
}

/// <summary>One stratum of a draw. A call of it was drawn exactly when its key is not above <see cref="LastKey"/>.</summary>
public sealed class DrawStratum : ITenantOwned
{
    public TenantId TenantId { get; init; }
    public Guid DrawId { get; init; }
    public required string Stratum { get; init; }
    public int Population { get; init; }
    public int Drawn { get; init; }
    public required string LastKey { get; init; }
}
