using Microsoft.Extensions.Localization;
using Platform.Channels.Messages;
using Platform.Collections.Campaigns;
using Platform.Web.Features.Attempts;
using Platform.Web.Shared;

namespace Platform.Web.Features.Campaigns;

/// <summary>A run's counts as parts of a bar; every part leads to the attempts it counts.</summary>
public static class RunParts
{
    public static IReadOnlyList<FunnelPart> Short(RunView run, IStringLocalizer<CampaignTexts> texts)
    {
        var counts = run.Counts;
        return
        [
            new(texts["PartWaiting"], counts.Planned + counts.InFlight, StateKind.Planned),
            new(texts["PartSubmitted"], counts.Submitted, StateKind.InFlight),
            new(texts["PartDelivered"], counts.Delivered + counts.Read, StateKind.Kept),
            new(texts["PartSuppressed"], counts.Suppressed, StateKind.Refused),
            new(texts["PartFailed"], counts.Failed, StateKind.Failed),
            new(texts["PartAmbiguous"], counts.Ambiguous, StateKind.InDoubt),
        ];
    }

    public static IReadOnlyList<FunnelPart> All(RunView run, ContactWords words)
    {
        var c = run.Counts;
        (AttemptStanding Standing, long Count)[] all =
        [
            (AttemptStanding.Planned, c.Planned), (AttemptStanding.InFlight, c.InFlight), (AttemptStanding.Submitted, c.Submitted),
            (AttemptStanding.Delivered, c.Delivered), (AttemptStanding.Read, c.Read), (AttemptStanding.Handed, c.Handed),
            (AttemptStanding.Suppressed, c.Suppressed), (AttemptStanding.Failed, c.Failed), (AttemptStanding.Expired, c.Expired),
            (AttemptStanding.Cancelled, c.Cancelled), (AttemptStanding.Ambiguous, c.Ambiguous),
        ];
        return [.. all.Select(part => new FunnelPart(
            words.Standing(part.Standing), part.Count, ContactWords.KindOf(part.Standing),
            AttemptAddress.Of(run.Id, part.Standing)))];
    }
}
