namespace Platform.Web.Shared;

/// <summary>What a state means to a reader; each has one icon, one word and one colour on every screen.</summary>
public enum StateKind
{
    Planned,
    InFlight,
    Due,
    Kept,
    Refused,
    Failed,
    InDoubt,
    Paused,
    Cancelled,
}
