namespace Platform.Tenancy;

/// <summary>An expected "no": a code that is also the localisation key, with the values its text needs.</summary>
public sealed record Refusal(string Code, params object[] Args)
{
    public static Refusal NotFound(string what) => new("not_found", what);
    public static Refusal Forbidden(string permission) => new("forbidden", permission);
    public static Refusal Conflict(string what) => new("conflict", what);
    public static Refusal Invalid(string field, string code, params object[] args) =>
        new("invalid", [field, code, .. args]);

    public override string ToString() => Args.Length == 0 ? Code : $"{Code}({string.Join(", ", Args)})";
}

/// <summary>The outcome of a use case that gives nothing back: done, or refused with a reason.</summary>
public readonly record struct Result
{
    private readonly Refusal? _refusal;

    private Result(Refusal? refusal) => _refusal = refusal;

    public static Result Done => default;
    public bool IsRefused => _refusal is not null;
    public Refusal Refusal => _refusal ?? throw new InvalidOperationException("The result is not a refusal.");

    public static implicit operator Result(Refusal refusal) => new(refusal);
}

/// <summary>The outcome of a use case: a value, or a refusal. Reading the wrong one is a bug and throws.</summary>
public readonly record struct Result<T>
{
    private readonly T? _value;
    private readonly Refusal? _refusal;

    private Result(T? value, Refusal? refusal) => (_value, _refusal) = (value, refusal);

    public bool IsRefused => _refusal is not null;
    public T Value => _refusal is null ? _value! : throw new InvalidOperationException($"Refused: {_refusal}");
    public Refusal Refusal => _refusal ?? throw new InvalidOperationException("The result is not a refusal.");

    public static implicit operator Result<T>(T value) => new(value, null);
    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);
}
