using Platform.Tenancy.Resolution;

namespace Platform.QualityCheck;

/// <summary>
/// Writes for an agency's person what the agency's own transaction may not write, once its use case has checked permission and
/// sight there: in the lender's transaction, under the person's own name, so that the audit trail says who it was.
/// </summary>
public sealed class AsLender(TenantRunner tenants, TenantScope scope)
{
    public Task<T> RunAsync<T>(Func<IServiceProvider, CancellationToken, Task<T>> work, CancellationToken ct) =>
        tenants.RunAsync(scope.TenantId, scope.Actor with { Agency = null }, work, ct);
}
