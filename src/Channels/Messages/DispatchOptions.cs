using Microsoft.Extensions.Options;

namespace Platform.Channels.Messages;

/// <summary>How the outbox is filled and emptied; section "Dispatch" of the configuration.</summary>
public sealed class DispatchOptions
{
    /// <summary>At most so many rows of one tenant and channel lie in the outbox, whatever the campaign's size.</summary>
    public int OutboxRows { get; set; } = 20_000;

    /// <summary>Attempts that are due within this time are moved into the outbox.</summary>
    public TimeSpan Horizon { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest claim.</summary>
    public int Batch { get; set; } = 500;

    /// <summary>How many claims of one tenant and channel are made side by side.</summary>
    public int Degree { get; set; } = 4;

    /// <summary>How many tenants are served side by side.</summary>
    public int Tenants { get; set; } = 8;

    /// <summary>While others wait, a tenant with more to send goes to the back of the row after so long.</summary>
    public TimeSpan Turn { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>After so long one drain begins no further turn and returns.</summary>
    public TimeSpan Pass { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A provider that has not answered after this time has an unknown outcome.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>What the lease holds beyond twice the timeout.</summary>
    public TimeSpan LeaseMargin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a refusal that may pass is tried in all.</summary>
    public int MaxTries { get; set; } = 5;

    /// <summary>The first wait after such a refusal; it doubles, with full jitter.</summary>
    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A send in doubt is looked up no earlier than this after it began.</summary>
    public TimeSpan LookUpAfter { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>A send in doubt that cannot be resolved for so long is shown to the operator.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Twice the timeout and a margin: no send that was begun in time can outlive it.</summary>
    public TimeSpan Lease => 2 * SendTimeout + LeaseMargin;
}

internal sealed class DispatchOptionsValidator : IValidateOptions<DispatchOptions>
{
    public ValidateOptionsResult Validate(string? name, DispatchOptions options)
    {
        var faults = new List<string>();
        Check(options.OutboxRows is >= 1 and <= 1_000_000, "Dispatch:OutboxRows must be 1 to 1,000,000.");
        Check(options.Batch is >= 1 and <= 5_000, "Dispatch:Batch must be 1 to 5,000.");
        Check(options.Degree is >= 1 and <= 16, "Dispatch:Degree must be 1 to 16.");
        Check(options.Tenants is >= 1 and <= 256, "Dispatch:Tenants must be 1 to 256.");
        Check(options.MaxTries is >= 1 and <= 100, "Dispatch:MaxTries must be 1 to 100.");
        Check(options.SendTimeout > TimeSpan.Zero && options.SendTimeout <= TimeSpan.FromMinutes(5),
            "Dispatch:SendTimeout must be above zero and at most five minutes.");
        Check(options.LeaseMargin > TimeSpan.Zero, "Dispatch:LeaseMargin must be above zero.");
        Check(options.Horizon > TimeSpan.Zero, "Dispatch:Horizon must be above zero.");
        Check(options.Turn > TimeSpan.Zero, "Dispatch:Turn must be above zero.");
        Check(options.Pass > TimeSpan.Zero, "Dispatch:Pass must be above zero.");
        Check(options.Backoff > TimeSpan.Zero, "Dispatch:Backoff must be above zero.");
        Check(options.LookUpAfter >= options.SendTimeout, "Dispatch:LookUpAfter must not be shorter than the timeout.");
        Check(options.GiveUpAfter > options.LookUpAfter, "Dispatch:GiveUpAfter must be longer than LookUpAfter.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(bool holds, string fault)
        {
            if (!holds) faults.Add(fault);
        }
    }
}
