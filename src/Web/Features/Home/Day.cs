using Platform.Tenancy.Access;

namespace Platform.Web.Features.Home;

/// <summary>A figure of a home page and the rows that it leads to.</summary>
/// <param name="Code">Its words are "Fig_" + code.</param>
public sealed record DayFigure(string Code, long Number, string Href);

/// <summary>Something that waits for this person; only what waits is shown.</summary>
/// <param name="Code">Its words are "Task_" + code, with the count.</param>
public sealed record DayTask(string Code, long Count, string Href);

public sealed record Day(IReadOnlyList<DayFigure> Figures, IReadOnlyList<DayTask> Tasks);

/// <summary>
/// What a role's home shows of the day: figures and tasks of one snapshot. A module adds its part by registering another; a
/// person in several roles sees the parts of all.
/// </summary>
public interface IDayPart
{
    /// <summary>Its words are "Part_" + code.</summary>
    string Code { get; }

    bool IsFor(Actor actor);

    Task<Day> ReadAsync(CancellationToken ct);
}
