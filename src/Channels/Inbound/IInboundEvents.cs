using Platform.Tenancy.Data;

namespace Platform.Channels.Inbound;

/// <summary>Says whose an address is and takes what came from it. Channels declares it, who owns debtors implements it.</summary>
public interface IInboundEvents
{
    /// <returns>Null when nobody is known by the address, or several are and none was written to there.</returns>
    Task<Guid?> OwnerAsync(TenantDb db, ChannelKind channel, byte[] addressIndex, CancellationToken ct);

    /// <summary>In the transaction that keeps the message, once for each; its debtor is known.</summary>
    Task TakeAsync(TenantDb db, InboundMessage message, string text, CancellationToken ct);
}
