using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Platform.Tenancy.Data;
using Platform.Tenancy.Tenants;

namespace Tenancy.Tests.Isolation;

/// <summary>What a use case would write for one type, for any type.</summary>
internal static class Generic
{
    public static Task<List<object>> ListAsync(TenantDb db, IEntityType type, CancellationToken ct, string? include = null) =>
        Call<Task<List<object>>>(nameof(ListOfAsync), [type.ClrType], db, include, ct);

    public static Task<int> ExecuteDeleteAsync(TenantDb db, IEntityType type, CancellationToken ct) =>
        Call<Task<int>>(nameof(DeleteOfAsync), [type.ClrType], db, ct);

    /// <summary>Sets some column of every visible row to itself.</summary>
    public static Task<int> ExecuteUpdateAsync(TenantDb db, IEntityType type, CancellationToken ct)
    {
        var column = type.GetProperties().OrderBy(p => p.IsKey()).ThenBy(p => p.IsForeignKey())
            .First(p => p.ValueGenerated is ValueGenerated.Never || !p.IsKey());
        return Call<Task<int>>(nameof(UpdateOfAsync), [type.ClrType, column.ClrType], db, column.Name, ct);
    }

    public static Task<int> ExecuteMoveAsync(TenantDb db, IEntityType type, TenantId to, CancellationToken ct) =>
        Call<Task<int>>(nameof(MoveOfAsync), [type.ClrType], db, to, ct);

    public static object?[] Key(IEntityType type, object row) =>
        [.. type.FindPrimaryKey()!.Properties.Select(property => property.PropertyInfo!.GetValue(row))];

    public static bool SameKey(IEntityType type, object one, object other) =>
        System.Collections.StructuralComparisons.StructuralEqualityComparer.Equals(Key(type, one), Key(type, other));

    public static object Copy(IEntityType type, object row)
    {
        var copy = Activator.CreateInstance(type.ClrType)!;
        foreach (var property in type.GetProperties().Select(property => property.PropertyInfo).OfType<PropertyInfo>())
            property.SetValue(copy, property.GetValue(row));
        return copy;
    }

    public static void Stamp(IEntityType type, object row, TenantId tenant) =>
        type.FindProperty(nameof(ITenantOwned.TenantId))!.PropertyInfo!.SetValue(row, tenant);

    /// <summary>Types whose rows point at this type's, the farthest first.</summary>
    public static IEnumerable<IEntityType> Dependents(IEntityType type) =>
        type.GetReferencingForeignKeys().Select(key => key.DeclaringEntityType).Where(other => other != type).Distinct()
            .SelectMany(other => Dependents(other).Append(other)).Distinct();

    /// <summary>Gives fresh rows texts of their own, so that a unique index is not what refuses them.</summary>
    public static void RenameNaturalKeys(IEnumerable<object> rows, IModel model)
    {
        foreach (var row in rows)
        {
            var type = model.FindEntityType(row.GetType())!;
            foreach (var property in type.GetProperties().Where(p => p.ClrType == typeof(string) && !p.IsForeignKey()))
                property.PropertyInfo!.SetValue(row, "{\"text\":2}");
        }
    }

    private static async Task<List<object>> ListOfAsync<T>(TenantDb db, string? include, CancellationToken ct) where T : class
    {
        IQueryable<T> rows = db.Set<T>();
        if (include is not null) rows = rows.Include(include);
        return [.. await rows.ToListAsync(ct)];
    }

    private static Task<int> DeleteOfAsync<T>(TenantDb db, CancellationToken ct) where T : class =>
        db.Set<T>().ExecuteDeleteAsync(ct);

    private static Task<int> UpdateOfAsync<T, TValue>(TenantDb db, string column, CancellationToken ct) where T : class =>
        db.Set<T>().ExecuteUpdateAsync(
            set => set.SetProperty(row => EF.Property<TValue>(row, column), row => EF.Property<TValue>(row, column)), ct);

    private static Task<int> MoveOfAsync<T>(TenantDb db, TenantId to, CancellationToken ct) where T : class =>
        db.Set<T>().ExecuteUpdateAsync(
            set => set.SetProperty(row => EF.Property<TenantId>(row, nameof(ITenantOwned.TenantId)), to), ct);

    private static T Call<T>(string method, Type[] types, params object?[] arguments) =>
        (T)typeof(Generic).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(types).Invoke(null, arguments)!;
}
