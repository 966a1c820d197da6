namespace Platform.Channels.Providers;

/// <summary>What a broken connection proves about a send.</summary>
internal static class TransportFault
{
    /// <summary>A provider that was not reached took nothing: the account rests and another may take over.</summary>
    public static readonly SendOutcome Unreachable = new SendOutcome.Throttled(TimeSpan.FromSeconds(15));

    /// <summary>Somebody has to repair the account first: everything waits, nothing is used up.</summary>
    public static readonly SendOutcome Repair = new SendOutcome.Throttled(TimeSpan.FromMinutes(1));

    public static bool Is(Exception fault) => Find(fault) is not null || fault is OperationCanceledException or IOException;

    /// <summary>Not connected is proof that nothing was taken; anything later is not.</summary>
    public static SendOutcome Of(Exception fault) => NeverConnected(fault)
        ? Unreachable
        : new SendOutcome.Ambiguous(fault is OperationCanceledException ? "timeout" : "connection_lost");

    public static bool NeverConnected(Exception fault) => Find(fault) is
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    // A client may wrap what the transport threw.
    private static HttpRequestException? Find(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is HttpRequestException transport) return transport;
        }
        return null;
    }
}
