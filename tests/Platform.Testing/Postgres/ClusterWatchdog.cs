using System.Diagnostics;
using System.Globalization;

namespace Platform.Testing.Postgres;

/// <summary>Removes the cluster of a test process that was killed and so could not clean up after itself.</summary>
internal static class ClusterWatchdog
{
    private const string Script =
        """
        while kill -0 "$1" 2>/dev/null; do [ -d "$4" ] || exit 0; sleep 2; done
        [ -d "$4" ] || exit 0
        if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$2" -D "$3" -m immediate -w -s stop
        else "$2" -D "$3" -m immediate -w -s stop; fi
        rm -rf "$4" || { sleep 5; rm -rf "$4"; }
        """;

    public static void Start(string pgCtl, string data, string folder)
    {
        var start = new ProcessStartInfo("setsid")
        {
            ArgumentList =
            {
                "sh", "-c", $"exec >/dev/null 2>&1 </dev/null; {Script}", "platform-pg-watchdog",
                Environment.ProcessId.ToString(CultureInfo.InvariantCulture), pgCtl, data, folder,
            },
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start);
    }
}
