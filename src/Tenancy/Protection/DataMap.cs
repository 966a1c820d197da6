using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Platform.Tenancy.Data;

namespace Platform.Tenancy.Protection;

/// <summary>One column with personal data, as the model says it.</summary>
/// <param name="Blind">A keyed index that finds an exact value again and tells nothing else.</param>
public sealed record DataMapEntry(
    string Table, string Column, DataKind Kind, DataUse Use, LegalBasis Basis, KeepClass Keep, bool IsSealed, bool Blind, bool IsTenants);

/// <summary>All columns with personal data, read from the annotations of the model itself.</summary>
public static class DataMap
{
    public static IReadOnlyList<DataMapEntry> Of(IReadOnlyModel model) =>
        [.. model.GetEntityTypes().SelectMany(type => type.GetProperties().Select(property => EntryOf(type, property))).OfType<DataMapEntry>()
            .OrderBy(entry => entry.Table, StringComparer.Ordinal).ThenBy(entry => entry.Column, StringComparer.Ordinal)];

    /// <returns>Null when nothing says that it is personal.</returns>
    public static PersonalAttribute? SaidOf(IReadOnlyTypeBase type, IReadOnlyProperty property) =>
        property.PropertyInfo?.GetCustomAttribute<PersonalAttribute>()
        ?? type.ClrType.GetCustomAttributes<PersonalAttribute>().FirstOrDefault(said => said.Of == property.Name);

    private static DataMapEntry? EntryOf(IReadOnlyEntityType type, IReadOnlyProperty property) =>
        SaidOf(type, property) is not { } said || type.GetTableName() is not { } table
            ? null
            : new DataMapEntry(
                table, property.GetColumnName(), said.Kind, said.Use, said.Basis, said.Keep,
                property.PropertyInfo?.GetCustomAttribute<SealedDataAttribute>() is not null,
                property.Name.EndsWith("Index", StringComparison.Ordinal), typeof(ITenantOwned).IsAssignableFrom(type.ClrType));
}
