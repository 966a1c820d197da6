using System.Text.Json;
using Platform.Tenancy;
using Platform.Tenancy.Access;

namespace Platform.Web.Features.Agencies;

/// <summary>
/// Sets a person's roles at the own agency, or suspends the person there; at once for the next request, within a minute for
/// open screens. Cases stay where they are until somebody hands them on.
/// </summary>
public sealed class ChangePerson(AgencyPeople people, TimeProvider clock)
{
    /// <param name="Roles">Empty removes the person from the agency.</param>
    public sealed record Request(Guid UserId, IReadOnlyList<Role> Roles, bool IsDisabled);

    public async Task<Result> RunAsync(Request ask, CancellationToken ct)
    {
        var asked = people.Demand();
        if (asked.IsRefused) return asked.Refusal;
        if (ask.Roles.Except(AgencyPeople.Roles).Any()) return Refusal.Invalid("roles", "not_a_role");
        var facts = JsonSerializer.Serialize(new { roles = ask.Roles.Select(role => role.ToString()), disabled = ask.IsDisabled });
        return await people.ChangeAsync(
            asked.Value, ask.Roles.Count == 0 ? "agency_member.removed" : "agency_member.changed", ask.UserId, facts, (db, all) =>
            {
                var held = all.FindAll(m => m.UserId == ask.UserId);
                if (held.Count == 0) return Refusal.NotFound("user");
                var kept = held.FindAll(m => ask.Roles.Contains(m.Role));
                var added = ask.Roles.Distinct().Except(held.Select(m => m.Role)).Select(role => new Membership
                {
                    UserId = ask.UserId, AgencyId = asked.Value, Role = role, CreatedAt = clock.GetUtcNow(),
                }).ToList();
                foreach (var membership in kept.Concat(added)) membership.IsDisabled = ask.IsDisabled;
                if (AgencyPeople.KeepsAManager(all.Except(held).Concat(kept).Concat(added)) is { } last) return last;
                db.RemoveRange(held.Except(kept));
                db.AddRange(added);
                return null;
            }, ct);
    }
}
