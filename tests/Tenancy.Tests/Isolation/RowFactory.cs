using System.Globalization;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Tenancy.Tests.Isolation;

/// <summary>
/// Makes a row of any tenant-owned type from the model alone, its principals first. Texts and numbers are the same for
/// every tenant, so that two tenants with equal natural keys are the rule here; only ids differ.
/// </summary>
public sealed class RowFactory(TenantId tenant)
{
    private readonly Dictionary<Type, object> _made = [];
    private readonly AgencyId _agency = AgencyId.New();

    public IReadOnlyCollection<object> All => _made.Values;

    public object Of(IEntityType type)
    {
        if (_made.TryGetValue(type.ClrType, out var known)) return known;
        var principals = type.GetForeignKeys().Where(key => key.PrincipalEntityType != type)
            .ToDictionary(key => key, key => typeof(ITenantOwned).IsAssignableFrom(key.PrincipalEntityType.ClrType)
                ? Of(key.PrincipalEntityType)
                : throw new NotSupportedException($"{type.ClrType.Name} points at a shared table: teach the factory."));
        var row = Activator.CreateInstance(type.ClrType)!;
        foreach (var property in type.GetProperties().Where(property => property.PropertyInfo is not null))
            property.PropertyInfo!.SetValue(row, Value(type, property));
        foreach (var (key, principal) in principals)
        {
            for (var i = 0; i < key.Properties.Count; i++)
            {
                var value = key.PrincipalKey.Properties[i].PropertyInfo!.GetValue(principal);
                key.Properties[i].PropertyInfo!.SetValue(row, value);
            }
        }
        _made[type.ClrType] = row;
        OfOneDebtor(type, row);
        return row;
    }

    // Whatever speaks of a debtor speaks of the same one, so that one grant places all of it.
    private void OfOneDebtor(IEntityType type, object row)
    {
        if (type.FindProperty("DebtorId") is not { } property || property.IsForeignKey()) return;
        var debtor = type.Model.GetEntityTypes().Single(other => other.ClrType.Name == "Debtor");
        var id = debtor.FindProperty("Id")!.PropertyInfo!.GetValue(Of(debtor))!;
        property.PropertyInfo!.SetValue(row, (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) == typeof(Guid) ? ((ITypedId)id).Value : id);
    }

    private object? Value(IEntityType type, IProperty property)
    {
        var clr = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        if (clr == typeof(TenantId)) return tenant;
        if (property.ValueGenerated is ValueGenerated.OnAdd && clr == typeof(long)) return 0L;
        if (clr == typeof(Guid)) return Guid.CreateVersion7();
        if (clr == typeof(AgencyId)) return _agency;
        if (typeof(ITypedId).IsAssignableFrom(clr))
            return clr.GetMethod("From", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [Guid.CreateVersion7()]);
        if (clr == typeof(string)) return "{\"text\":1}";
        if (clr == typeof(byte[])) return new byte[] { 1, 2, 3 };
        if (clr == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);
        if (clr == typeof(DateOnly)) return new DateOnly(2026, 3, 10);
        if (clr == typeof(TimeOnly)) return new TimeOnly(9, 0);
        if (clr == typeof(bool)) return false;
        if (clr.IsEnum) return Enum.GetValues(clr).GetValue(0);
        if (clr == typeof(decimal) || clr == typeof(int) || clr == typeof(long) || clr == typeof(short) || clr == typeof(double))
            return Convert.ChangeType(1, clr, CultureInfo.InvariantCulture);
        throw new NotSupportedException($"{type.ClrType.Name}.{property.Name} is a {clr.Name}: teach the factory.");
    }
}
