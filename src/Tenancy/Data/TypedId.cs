using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Platform.Tenancy.Data;

/// <summary>A UUIDv7 that knows what it identifies, so that a debtor's id is never passed where an account's is meant.</summary>
public interface ITypedId
{
    Guid Value { get; }
}

/// <summary>The typed side of <see cref="ITypedId"/>: how a database value becomes the id again.</summary>
public interface ITypedId<TSelf> : ITypedId where TSelf : struct, ITypedId<TSelf>
{
    static abstract TSelf From(Guid value);
}

public sealed class TypedIdConverter<T>() : ValueConverter<T, Guid>(id => id.Value, value => From(value))
    where T : struct, ITypedId<T>
{
    // A static abstract member may not stand in an expression tree.
    private static T From(Guid value) => T.From(value);
}
