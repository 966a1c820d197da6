using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Tenancy.Auditing.Proofs;

namespace Platform.Web.Hosting;

/// <summary>
/// <c>audit verify FILE</c> and <c>audit prove FILE</c>: what anybody can do with an exported log and the public keys, without
/// database, settings or secrets; 0 whole, 1 tampered with, 2 wrongly asked.
/// </summary>
public static class AuditFileCommand
{
    public const string Usage =
        """
        With the database:
          audit verify [--tenant KEY]
          audit export --tenant KEY [--out FILE]
          audit prove --tenant KEY (--index N | --entry ID) [--out FILE]
          audit keys [new | retire]
        With a file and public keys alone:
          audit verify FILE --key KEY [--key KEY] [--keys FILE] [--checkpoint FILE] [--anchors FOLDER] [--json FILE]
          audit prove FILE --index N [--out FILE]
        """;

    public static bool IsAsked(string[] args) => args is ["audit", "verify" or "prove", var file, ..] && !file.StartsWith("--", StringComparison.Ordinal);

    public static async Task<int> RunAsync(string[] args, TextWriter output, CancellationToken ct)
    {
        var asked = CommandWords.Read(args[2..], "--key", "--keys", "--checkpoint", "--anchors", "--json", "--index", "--out");
        if (asked is not { Rest: [var path] }) return await WrongAsync(Usage, output);
        if (!File.Exists(path)) return await WrongAsync($"There is no file {path}.", output);
        if (args[1] is "prove") return await ProveAsync(path, asked, output, ct);
        try
        {
            var keys = await KeysAsync(asked, ct);
            if (keys.Count == 0) return await WrongAsync("Name at least one public key: --key name+id+key.", output);
            using var file = new StreamReader(path, new UTF8Encoding(false, true));
            return file.Peek() == 'c'
                ? await CheckProofAsync(await file.ReadToEndAsync(ct), keys, output)
                : await CheckLogAsync(file, keys, await OthersAsync(asked, ct), asked.One("--json"), output, ct);
        }
        catch (FormatException wrong)
        {
            return await WrongAsync(wrong.Message, output);
        }
        catch (DecoderFallbackException)
        {
            await output.WriteLineAsync("TAMPERED WITH: the file is not text");
            return 1;
        }
    }

    public static async Task PutAsync(string text, string? path, TextWriter output, CancellationToken ct)
    {
        if (path is null) await output.WriteAsync(text);
        else await File.WriteAllTextAsync(path, text, ct);
    }

    private static async Task<int> CheckLogAsync(TextReader file, IReadOnlyList<NoteVerifier> keys, IReadOnlyList<string> others, string? json, TextWriter output, CancellationToken ct)
    {
        if (await new CheckLogFile(keys, others).RunAsync(file, ct) is not { } verdict) return await WrongAsync("The file is no exported audit log.", output);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{verdict.Origin}: {(verdict.IsWhole ? "whole" : "TAMPERED WITH")}, {verdict.Entries} entries, {verdict.Erased} erased, {verdict.Expired} expired, root {(verdict.Signed is { } signed ? Convert.ToBase64String(signed.Root) : "unsigned")}"));
        foreach (var finding in verdict.Findings.Take(200)) await output.WriteLineAsync("  " + Sentence(finding));
        if (verdict.Findings.Count > 200) await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  and {verdict.Findings.Count - 200} more"));
        if (json is not null)
        {
            var findings = verdict.Findings.Select(found => new { fault = found.Fault.ToString(), found.Index, found.EntryId, found.Line });
            await File.WriteAllTextAsync(json, JsonSerializer.Serialize(new { verdict.Origin, verdict.IsWhole, verdict.Entries, verdict.Erased, verdict.Expired, findings }, JsonSerializerOptions.Web), ct);
        }
        return verdict.IsWhole ? 0 : 1;
    }

    private static async Task<int> CheckProofAsync(string text, IReadOnlyList<NoteVerifier> keys, TextWriter output)
    {
        if (ProofFile.Parse(text) is not { Extra: { } entry } proof) return await WrongAsync("The file is no proof of an entry.", output);
        var origin = proof.Note.Split('\n')[0];
        var isWhole = Checkpoint.Open(proof.Note, origin, CheckLogFile.KeysOf(keys, origin)) is { } signed
            && Merkle.IsIncluded(Merkle.Leaf(entry), proof.Index, signed.Size, proof.Hashes, signed.Root);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{origin}: {(isWhole ? "proven" : "NOT PROVEN")}, index {proof.Index}"));
        if (isWhole) await output.WriteLineAsync(Encoding.UTF8.GetString(entry));
        return isWhole ? 0 : 1;
    }

    /// <summary>Computes the proof of one entry out of the file. Whether file and proof are worth anything, only verifying says.</summary>
    private static async Task<int> ProveAsync(string path, CommandWords asked, TextWriter output, CancellationToken ct)
    {
        if (!long.TryParse(asked.One("--index"), NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return await WrongAsync(Usage, output);
        using var file = new StreamReader(path, new UTF8Encoding(false, true));
        try
        {
            if (await ProveLogFile.RunAsync(file, index, ct) is not { } proof) return await WrongAsync("The file holds no such entry.", output);
            await PutAsync(proof.ToString(), asked.One("--out"), output, ct);
            return 0;
        }
        catch (Exception fault) when (fault is InvalidDataException or JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            await output.WriteLineAsync("TAMPERED WITH: " + fault.Message);
            return 1;
        }
    }

    private static async Task<List<NoteVerifier>> KeysAsync(CommandWords asked, CancellationToken ct)
    {
        var lines = asked.Named["--key"].ToList();
        foreach (var file in asked.Named["--keys"]) lines.AddRange(await File.ReadAllLinesAsync(file, ct));
        return [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(NoteVerifier.Parse)];
    }

    private static async Task<List<string>> OthersAsync(CommandWords asked, CancellationToken ct)
    {
        var notes = new List<string>();
        foreach (var file in asked.Named["--checkpoint"]) notes.Add(await File.ReadAllTextAsync(file, ct));
        foreach (var folder in asked.Named["--anchors"])
            foreach (var file in Directory.EnumerateFiles(folder, "*.checkpoint", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                notes.Add(await File.ReadAllTextAsync(file, ct));
        return notes;
    }

    private static async Task<int> WrongAsync(string said, TextWriter output)
    {
        await output.WriteLineAsync(said);
        return 2;
    }

    private static string Sentence(LogFinding finding)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"index {finding.Index?.ToString(CultureInfo.InvariantCulture) ?? "none"}, id {finding.EntryId ?? "none"}, line {finding.Line}");
        return finding.Fault switch
        {
            LogFault.Unreadable => $"{where}: the line cannot be read",
            LogFault.EntryChanged => $"{where}: the entry is not the one in the signed tree",
            LogFault.EntryMissing => $"{where}: the entry is missing",
            LogFault.EntryOutOfPlace => $"{where}: the entry was put in or moved",
            LogFault.PersonalChanged => $"{where}: the personal part is not the one that the entry commits to",
            LogFault.ForeignEntry => $"{where}: the entry is another tenant's",
            LogFault.BlockChanged => $"{where}: this and the following entries up to 256 do not belong to the signed tree",
            LogFault.HashesChanged => $"{where}: the hashes beside the entries were changed, the entries were not",
            LogFault.CheckpointForged => $"{where}: a checkpoint was not signed for this log by the given keys",
            LogFault.CheckpointDiffers => $"{where}: a signed checkpoint tells of another log up to here",
            LogFault.LogCut => $"{where}: a signed checkpoint tells of a longer log; the file was cut or a backup was put back",
        };
    }
}
