using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Platform.Tenancy.Tenants;

namespace Platform.Tests.Architecture;

/// <summary>What a service remembers from one request to the next is kept under the tenant, so that no other reads it.</summary>
public sealed class RememberedTests
{
    /// <summary>Fields that are not kept under the tenant, and why nobody reads another's; a name that is stale fails too.</summary>
    private static readonly Dictionary<string, string> UnderSomethingElse = new(StringComparer.Ordinal)
    {
        ["AccessTokens._states"] = "the id of one channel account",
        ["AccountHealth._states"] = "the id of one channel account",
        ["SmtpPool._all"] = "connections, each of one channel account",
        ["TenantCatalog._known"] = "the key or the id of the tenant itself",
        ["Passes._running"] = "the name of a job",
        ["ImportQueue._known"] = "the id of one import",
        ["CompanyMetadata._known"] = "the issuer's address; holds what that publishes to everybody",
        ["IssuerKeys._opened"] = "use and number of one of the issuer's keys",
        ["KnownCodes.Languages"] = "codes of languages",
        ["KnownCodes.Zones"] = "names of time zones",
    };

    [Fact, Trait("attack", "31")]
    public void What_is_remembered_across_requests_is_kept_under_the_tenant_or_says_under_what()
    {
        var found = Remembering().ToList();

        Assert.Contains(found, field => IsUnderTenant(field.FieldType));
        Assert.Empty(found.Where(field => !IsUnderTenant(field.FieldType)).Select(Name).Except(UnderSomethingElse.Keys));
        Assert.Empty(UnderSomethingElse.Keys.Except(found.Where(field => !IsUnderTenant(field.FieldType)).Select(Name)));
    }

    // Concurrent collections are for what several requests share; what one request holds needs none.
    private static IEnumerable<FieldInfo> Remembering() =>
        from assembly in (Assembly[])[typeof(TenantId).Assembly, typeof(Platform.Channels.ChannelKind).Assembly, typeof(Platform.Collections.CollectionSets).Assembly, typeof(Platform.QualityCheck.AsLender).Assembly, typeof(Platform.Web.Jobs.Passes).Assembly]
        from type in assembly.GetTypes()
        where !type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.DeclaringType?.IsDefined(typeof(CompilerGeneratedAttribute)) != true
        from field in type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(ConcurrentDictionary<,>)
        select field;

    private static bool IsUnderTenant(Type map)
    {
        var key = map.GetGenericArguments()[0];
        return key == typeof(TenantId) || key.IsGenericType && key.IsAssignableTo(typeof(ITuple)) && key.GetGenericArguments().Contains(typeof(TenantId));
    }

    private static string Name(FieldInfo field) => $"{field.DeclaringType!.Name}.{field.Name}";
}
