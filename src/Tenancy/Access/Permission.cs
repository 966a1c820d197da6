namespace Platform.Tenancy.Access;

/// <summary>One thing that may be allowed or refused. Every use case asks for its own; hiding a button is not security.</summary>
public enum Permission : short
{
    ViewAccounts = 1,
    ImportPortfolio = 2,
    EditStrategies = 3,
    RunCampaigns = 4,
    ViewAttempts = 5,
    ManageUsers = 6,
    ManageChannels = 7,
    ViewAudit = 8,
    OperatePlatform = 9,
    RevealPersonalData = 10,
    ViewHome = 11,
    HoldDebtors = 12,
    ViewSandbox = 13,
}

/// <summary>Which role may do what; the only place that says so.</summary>
public static class Permissions
{
    private static readonly Dictionary<Role, Permission[]> ByRole = new()
    {
        [Role.LenderAdmin] =
        [
            Permission.ViewHome, Permission.ViewAccounts, Permission.ImportPortfolio, Permission.EditStrategies,
            Permission.RunCampaigns, Permission.ViewAttempts, Permission.ManageUsers, Permission.ManageChannels,
            Permission.RevealPersonalData, Permission.HoldDebtors, Permission.ViewSandbox,
        ],
        [Role.Strategist] =
        [
            Permission.ViewHome, Permission.ViewAccounts, Permission.EditStrategies, Permission.RunCampaigns,
            Permission.ViewAttempts, Permission.HoldDebtors, Permission.ViewSandbox,
        ],
        [Role.AgencyManager] = [Permission.ViewHome],
        [Role.Collector] = [Permission.ViewHome],
        [Role.Inspector] = [Permission.ViewHome, Permission.ViewAttempts],
        [Role.PrivacyOfficer] = [Permission.ViewHome, Permission.ViewAudit, Permission.ViewAttempts],
        [Role.PlatformOperator] = [Permission.ViewHome, Permission.OperatePlatform],
        [Role.CoreSystem] =
        [
            Permission.ViewAccounts, Permission.ImportPortfolio, Permission.RunCampaigns, Permission.ViewAttempts,
        ],
    };

    public static bool Allows(Role role, Permission permission) =>
        ByRole.TryGetValue(role, out var held) && held.Contains(permission);
}
