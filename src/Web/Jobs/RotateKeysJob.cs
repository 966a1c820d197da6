using Platform.Web.Identity;

namespace Platform.Web.Jobs;

/// <summary>Makes the issuer's next keys in time and deletes those that are over.</summary>
public sealed class RotateKeysJob(RotateIssuerKeys keys, Passes passes, ILogger<RotateKeysJob> log) : PlatformJob(passes, log)
{
    protected override Task RunAsync(CancellationToken ct) => keys.KeepAsync(ct);
}
