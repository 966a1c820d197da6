using System.Reflection;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Platform.Tenancy.Data;

/// <summary>The rules every table follows on both databases, so that set-based SQL can be written once.</summary>
public static class ModelConventions
{
    /// <summary>
    /// SQLite has no date, time or decimal types: an instant is microseconds since 1970, a day its day number and an
    /// amount ten-thousandths, all integers, so that comparing, ordering and subtracting mean the same as on PostgreSQL.
    /// </summary>
    public static void Types(ModelConfigurationBuilder configuration, bool sqlite, IEnumerable<Assembly> assemblies)
    {
        foreach (var id in assemblies.Distinct().SelectMany(a => a.GetTypes()).Where(IsTypedId))
        {
            configuration.Properties(id).HaveConversion(typeof(TypedIdConverter<>).MakeGenericType(id));
        }
        configuration.Properties<decimal>().HavePrecision(18, 4);
        if (!sqlite) return;
        configuration.Properties<DateTimeOffset>().HaveConversion<InstantConverter>();
        configuration.Properties<DateOnly>().HaveConversion<DayConverter>();
        configuration.Properties<decimal>().HaveConversion<AmountConverter>();
    }

    public static void Names(ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                if (property.GetColumnName() == property.Name) property.SetColumnName(Snake(property.Name));
            }
        }
    }

    public static string Snake(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && !char.IsUpper(name[i - 1])) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }

    /// <summary>Every entity says whose it is: <see cref="ITenantOwned"/> or <see cref="SharedAttribute"/>.</summary>
    public static IEnumerable<IReadOnlyEntityType> TenantOwned(IReadOnlyModel model) =>
        model.GetEntityTypes().Where(entity => typeof(ITenantOwned).IsAssignableFrom(entity.ClrType));

    private static bool IsTypedId(Type type) =>
        type.IsValueType && !type.IsGenericType && typeof(ITypedId).IsAssignableFrom(type);
}

public sealed class InstantConverter() : ValueConverter<DateTimeOffset, long>(
    value => Instants.ToMicroseconds(value), value => Instants.FromMicroseconds(value));

public sealed class DayConverter() : ValueConverter<DateOnly, int>(
    value => value.DayNumber, value => DateOnly.FromDayNumber(value));

public sealed class AmountConverter() : ValueConverter<decimal, long>(
    value => Amounts.ToUnits(value), value => Amounts.FromUnits(value));

/// <summary>An instant as SQLite holds it: whole microseconds since 1970-01-01 UTC, the precision PostgreSQL keeps too.</summary>
public static class Instants
{
    public static long ToMicroseconds(DateTimeOffset value) =>
        (value.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicroseconds(long value) =>
        DateTimeOffset.UnixEpoch.AddTicks(value * TimeSpan.TicksPerMicrosecond);
}

/// <summary>An amount as SQLite holds it: ten-thousandths of the currency's unit.</summary>
public static class Amounts
{
    public static long ToUnits(decimal value) => decimal.ToInt64(decimal.Round(value * 10_000m));
    public static decimal FromUnits(long value) => value / 10_000m;
}
