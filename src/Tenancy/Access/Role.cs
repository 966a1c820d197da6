namespace Platform.Tenancy.Access;

/// <summary>What a person does for a tenant. <see cref="PlatformOperator"/> alone has no tenant.</summary>
public enum Role : short
{
    LenderAdmin = 1,
    Strategist = 2,
    AgencyManager = 3,
    Collector = 4,
    Inspector = 5,
    PrivacyOfficer = 6,
    PlatformOperator = 9,

    /// <summary>A lender's core system, signed in by client credentials.</summary>
    CoreSystem = 20,
}
