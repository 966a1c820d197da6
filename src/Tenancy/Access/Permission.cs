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

    /// <summary>Place cases with agencies, recall them, see the agencies' results.</summary>
    ManagePlacements = 14,

    /// <summary>Take, open and work cases at the desk: notes, promises, plans, follow-ups, calls and visits.</summary>
    WorkCases = 15,

    /// <summary>Hand cases to the agency's collectors and manage its people.</summary>
    ManageAgency = 16,

    /// <summary>Set up dialing lines and test them.</summary>
    ManageLines = 17,

    /// <summary>See who is calling now.</summary>
    SuperviseCalls = 18,

    /// <summary>Hear recordings.</summary>
    HearRecordings = 19,

    /// <summary>Sampling plans, scorecards and their publication.</summary>
    ManageQuality = 20,

    /// <summary>Score sampled calls and decide appeals.</summary>
    InspectCalls = 21,

    /// <summary>See scores, and object to them.</summary>
    ViewQuality = 22,

    /// <summary>Set what collectors may agree with debtors, and approve plans beyond it.</summary>
    ApprovePlans = 23,

    /// <summary>See placements and agencies' results; an agency's manager those of the own agency.</summary>
    ViewPlacements = 24,

    /// <summary>Say how long data is kept, and give leave to remove what was kept long enough.</summary>
    ManageRetention = 60,

    /// <summary>Take in, check, answer and refuse what debtors ask about their data.</summary>
    HandlePrivacyRequests = 61,

    /// <summary>See the debtors' requests, and agree to an erasure that somebody else has proposed.</summary>
    AgreeToErasure = 62,
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
            Permission.RevealPersonalData, Permission.HoldDebtors, Permission.ViewSandbox, Permission.ManagePlacements,
            Permission.WorkCases, Permission.ManageLines, Permission.SuperviseCalls, Permission.HearRecordings,
            Permission.ManageQuality, Permission.ViewQuality, Permission.ApprovePlans, Permission.ViewPlacements,
            Permission.AgreeToErasure,
        ],
        [Role.Strategist] =
        [
            Permission.ViewHome, Permission.ViewAccounts, Permission.EditStrategies, Permission.RunCampaigns,
            Permission.ViewAttempts, Permission.HoldDebtors, Permission.ViewSandbox, Permission.ManagePlacements,
            Permission.ViewPlacements,
        ],
        [Role.AgencyManager] =
        [
            Permission.ViewHome, Permission.WorkCases, Permission.ManageAgency, Permission.SuperviseCalls,
            Permission.HearRecordings, Permission.ViewQuality, Permission.HoldDebtors, Permission.ViewPlacements,
        ],
        [Role.Collector] = [Permission.ViewHome, Permission.WorkCases, Permission.ViewQuality, Permission.HoldDebtors],
        [Role.Inspector] =
        [
            Permission.ViewHome, Permission.ViewAttempts, Permission.HearRecordings, Permission.ManageQuality,
            Permission.InspectCalls, Permission.ViewQuality,
        ],
        [Role.PrivacyOfficer] =
        [
            Permission.ViewHome, Permission.ViewAudit, Permission.ViewAttempts, Permission.ManageRetention, Permission.HandlePrivacyRequests,
            Permission.AgreeToErasure,
        ],
        [Role.PlatformOperator] = [Permission.ViewHome, Permission.OperatePlatform],
        [Role.CoreSystem] =
        [
            Permission.ViewAccounts, Permission.ImportPortfolio, Permission.RunCampaigns, Permission.ViewAttempts,
            Permission.ManageChannels,
        ],
    };

    public static bool Allows(Role role, Permission permission) =>
        ByRole.TryGetValue(role, out var held) && held.Contains(permission);
}
