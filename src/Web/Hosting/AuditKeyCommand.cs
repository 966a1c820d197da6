using Platform.Tenancy.Auditing.Proofs;

namespace Platform.Web.Hosting;

/// <summary><c>audit keys</c> says the public keys; <c>new</c> adds one that signs from the next start on; <c>retire</c> lets only the newest sign.</summary>
public static class AuditKeyCommand
{
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, TextWriter output, CancellationToken ct)
    {
        var keys = services.GetRequiredService<AuditKeys>();
        var options = services.GetRequiredService<AuditKeyOptions>();
        if (args is not (["audit", "keys"] or ["audit", "keys", "new" or "retire"]))
        {
            await output.WriteLineAsync(AuditFileCommand.Usage);
            return 2;
        }
        if (args is [_, _, var how])
        {
            if (options.Keys is not null || options.KeyFile is null)
            {
                await output.WriteLineAsync("The keys are in Audit:SigningKeys and are changed there.");
                return 2;
            }
            var newest = how is "new" ? NoteSigner.Create(keys.Origin) : keys.Signers[^1];
            var lines = keys.Verifiers.Where(key => key.ToString() != newest.Verifier.ToString()).Select(key =>
                how is "new" && keys.Signers.FirstOrDefault(signer => signer.Verifier.ToString() == key.ToString()) is { } still ? still.Export() : key.ToString());
            await WriteAsync(options.KeyFile, [.. lines, newest.Export()], ct);
            keys = new AuditKeys(options, services.GetRequiredService<Platform.Tenancy.Protection.RootKeyOptions>());
        }
        foreach (var key in keys.Verifiers)
            await output.WriteLineAsync($"{key}{(keys.Signers.Any(signer => signer.Verifier.ToString() == key.ToString()) ? "" : "  # verifies only")}");
        return 0;
    }

    private static async Task WriteAsync(string path, IReadOnlyList<string> lines, CancellationToken ct)
    {
        var part = path + ".part";
        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new StreamWriter(part, System.Text.Encoding.UTF8, how))
            foreach (var line in lines) await file.WriteLineAsync(line.AsMemory(), ct);
        File.Move(part, path, overwrite: true);
    }
}
