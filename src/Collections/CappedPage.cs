namespace Platform.Collections;

/// <summary>One page of a list whose count is not followed past a bound: counting millions would cost more than it tells.</summary>
/// <param name="Total">Exact below <see cref="Bound"/>; at the bound it means "that many or more".</param>
public sealed record CappedPage<T>(IReadOnlyList<T> Rows, int Total)
{
    public const int Bound = 10_000;

    public bool IsCapped => Total >= Bound;
}
