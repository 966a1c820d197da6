using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;
using Platform.Tests.Hosting;

namespace Platform.Tests.Connect;

/// <summary>A script of tests/OpenIdPeers under node: npm's oidc-provider as a lender's provider, or openid-client as its application.</summary>
internal sealed class OpenIdPeers : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _control = new();

    private OpenIdPeers(Process process, string issuer) => (_process, Issuer) = (process, issuer);

    public string Issuer { get; }

    public static async Task<OpenIdPeers> ProviderAsync(string clientId, string secret, Uri redirect, CancellationToken ct)
    {
        var port = LoopbackPorts.Free();
        var process = await StartAsync("provider.mjs", ct, $"{port}", clientId, secret, redirect.ToString());
        var errors = new List<string>();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await NpmModules.ListensAsync(process, port, ct);
        return new OpenIdPeers(process, $"http://127.0.0.1:{port}");
    }

    public static async Task<OpenIdPeers> ClientAsync(Uri issuer, string clientId, string secret, string redirect, CancellationToken ct)
    {
        var process = await StartAsync("client.mjs", ct, issuer.ToString(), clientId, secret, redirect);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return new OpenIdPeers(process, issuer.ToString());
    }

    /// <summary>Whom the provider takes everybody for from now on.</summary>
    public async Task PersonAsync(string subject, string email, bool isVerified, CancellationToken ct)
    {
        using var answer = await _control.PostAsJsonAsync(
            Issuer + "/control", new Dictionary<string, object> { ["sub"] = subject, ["email"] = email, ["email_verified"] = isVerified, ["name"] = "Kim Company" }, ct);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<JsonElement> HearAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        var line = await _process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("The client ended without an answer.");
        return JsonDocument.Parse(line).RootElement.Clone();
    }

    public Task TellAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static async Task<Process> StartAsync(string script, CancellationToken ct, params string[] arguments)
    {
        var at = await NpmModules.InstallAsync("OpenIdPeers", ct);
        var start = new ProcessStartInfo("node") { WorkingDirectory = at, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments.Prepend(script)) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
