using System.Text;
using System.Text.RegularExpressions;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Auditing.Proofs;
using Platform.Tenancy.Data;
using Platform.Testing.Postgres;

namespace Tenancy.Tests.Auditing;

/// <summary>An exported log is verified with public keys alone, and what was done to the file is named.</summary>
public sealed class LogFileTests(PostgresServer postgres)
{
    private const int Size = 600;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "1")]
    [Trait("tamper", "2")]
    [Trait("tamper", "3")]
    public async Task A_whole_file_is_whole_and_each_way_of_tampering_is_named(bool onPostgres)
    {
        await using var log = await AuditLog.CreateAsync(onPostgres, postgres, Ct);
        await log.GrowAsync(300, Ct);
        var earlier = (await log.CheckpointAsync(Ct)).Note;
        await log.GrowAsync(300, Ct);
        var file = await ExportAsync(log);
        var keys = log.Keys.Verifiers;
        var entries = file.Select((line, at) => (line, at)).Where(one => one.line.StartsWith("{\"i\"", StringComparison.Ordinal)).Select(one => one.at).ToList();
        Assert.Equal(Size, entries.Count);

        var whole = await CheckAsync(file, keys, earlier);
        Assert.True(whole.IsWhole, string.Join(", ", whole.Findings));
        Assert.Equal((Size, Size), (whole.Entries, whole.Signed!.Size));

        await Named(LogFault.EntryChanged, 417, lines => lines[entries[417]] = lines[entries[417]].Replace("\"tested\"", "\"harmed\"", StringComparison.Ordinal));
        await Named(LogFault.PersonalChanged, 3, lines => lines[entries[3]] = lines[entries[3]].Replace("\"number\\\":3", "\"number\\\":4", StringComparison.Ordinal));
        await Named(LogFault.EntryMissing, 42, lines => lines.RemoveAt(entries[42]));
        await Named(LogFault.EntryOutOfPlace, 7, lines => lines.Insert(entries[9], lines[entries[7]]));
        await Named(LogFault.EntryChanged, 10, lines =>
        {
            // Two entries change places and are numbered anew.
            var (ten, eleven) = (lines[entries[10]], lines[entries[11]]);
            lines[entries[10]] = eleven.Replace("{\"i\":11,", "{\"i\":10,", StringComparison.Ordinal);
            lines[entries[11]] = ten.Replace("{\"i\":10,", "{\"i\":11,", StringComparison.Ordinal);
        });
        await Named(LogFault.EntryMissing, Size - 1, lines => lines.RemoveAt(entries[^1]));
        await Named(LogFault.HashesChanged, 0, lines => lines[entries[256] - 1] = Regex.Replace(lines[entries[256] - 1], "\"h\":\"....", "\"h\":\"AAAA"));
        await Named(LogFault.BlockChanged, 256, lines =>
        {
            lines[entries[300]] = lines[entries[300]].Replace("\"tested\"", "\"harmed\"", StringComparison.Ordinal);
            lines[entries[512] - 1] = Regex.Replace(lines[entries[512] - 1], "\"h\":\"....", "\"h\":\"AAAA");
        });
        await Named(LogFault.CheckpointDiffers, 298, lines =>
        {
            // Cut to the first 300 with the head made to fit, but without the checkpoint of that size.
            lines.RemoveRange(entries[300], lines.Count - entries[300]);
            lines[0] = lines[0].Replace("\"size\":600", "\"size\":299", StringComparison.Ordinal);
        });

        async Task Named(LogFault fault, long index, Action<List<string>> tamper)
        {
            var lines = file.ToList();
            tamper(lines);
            Assert.NotEqual(file, lines);
            var findings = (await CheckAsync(lines, keys)).Findings;
            Assert.Contains(findings, found => found.Fault == fault && found.Index == index);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("tamper", "5")]
    [Trait("tamper", "6")]
    [Trait("tamper", "7")]
    public async Task A_file_of_another_key_another_tenant_or_another_history_is_not_believed(bool onPostgres)
    {
        await using var log = await AuditLog.CreateAsync(onPostgres, postgres, Ct);
        await log.GrowAsync(20, Ct);
        var file = await ExportAsync(log);
        var strange = NoteSigner.Create(log.Keys.Origin);
        Assert.Contains((await CheckAsync(file, [strange.Verifier])).Findings, found => found.Fault == LogFault.CheckpointForged);
        // A whole other history under the true key, as a split view would be: each is whole alone.
        await log.TamperAsync(db => db.ExecuteAsync($"update audit_entries set action = 'other' where tenant_id = {db.TenantId}", Ct), Ct);
        await log.RewriteAsync(Ct);
        var kept = (await log.CheckpointAsync(Ct)).Note;
        await log.TamperAsync(db => db.ExecuteAsync($"delete from audit_checkpoints where tenant_id = {db.TenantId}", Ct), Ct);
        await log.GrowAsync(1, Ct);
        var other = await ExportAsync(log);
        Assert.True((await CheckAsync(other, log.Keys.Verifiers)).IsWhole);
        Assert.Contains((await CheckAsync(other, log.Keys.Verifiers, kept)).Findings, found => found.Fault == LogFault.CheckpointDiffers && found.Index == 19);
        // And a file that ends before what somebody else was given.
        Assert.Contains((await CheckAsync(file, log.Keys.Verifiers, (await log.CheckpointAsync(Ct)).Note)).Findings, found => found.Fault == LogFault.LogCut);
        // Another tenant's name over it: no checkpoint is signed for that.
        var named = file.ToList();
        named[0] = named[0].Replace(log.Tenant.Value.ToString("D"), Guid.Empty.ToString("D"), StringComparison.Ordinal);
        Assert.Contains((await CheckAsync(named, log.Keys.Verifiers)).Findings, found => found.Fault == LogFault.CheckpointForged);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_entry_is_proven_from_the_database_and_from_the_file_alike(bool onPostgres)
    {
        await using var log = await AuditLog.CreateAsync(onPostgres, postgres, Ct);
        await log.GrowAsync(Size, Ct);
        var file = await ExportAsync(log);
        var fromDatabase = (await log.UseAsync<ProveEntry, Platform.Tenancy.Result<ProofFile>>((it, _) => it.RunAsync(new(511, null), Ct))).Value;
        using var text = new StringReader(string.Join('\n', file));
        var fromFile = await ProveLogFile.RunAsync(text, 511, Ct);

        Assert.Equal(fromDatabase.ToString(), fromFile!.ToString());
        var signed = log.Keys.Open(fromFile.Note, log.Origin)!;
        Assert.True(Merkle.IsIncluded(Merkle.Leaf(fromFile.Extra!), 511, signed.Size, fromFile.Hashes, signed.Root));
        Assert.False(Merkle.IsIncluded(Merkle.Leaf([.. fromFile.Extra!, 32]), 511, signed.Size, fromFile.Hashes, signed.Root));
        Assert.True((await log.UseAsync<ProveEntry, Platform.Tenancy.Result<ProofFile>>((it, _) => it.RunAsync(new(99_999, null), Ct))).IsRefused);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_debtors_id_is_not_in_what_is_hashed_and_a_file_without_personal_parts_is_whole(bool onPostgres)
    {
        await using var log = await AuditLog.CreateAsync(onPostgres, postgres, Ct);
        await log.GrowAsync(5, Ct);
        var file = await ExportAsync(log);
        // What an erasure leaves of each line: the commitment, without salt and text.
        var bare = file.Select(line => line.IndexOf(",\"s\":\"", StringComparison.Ordinal) is > 0 and var end ? line[..end] + "}" : line).ToList();
        Assert.Contains(file, line => line.Contains("\"debtor\":\"", StringComparison.Ordinal));
        Assert.DoesNotContain(bare, line => line.Contains("debtor", StringComparison.Ordinal));
        var verdict = await CheckAsync(bare, log.Keys.Verifiers);
        Assert.True(verdict.IsWhole, string.Join(", ", verdict.Findings));
        Assert.Equal(5, verdict.Erased);
    }

    private static async Task<List<string>> ExportAsync(AuditLog log)
    {
        await using var to = new MemoryStream();
        await log.UseAsync<ExportLog, int>(async (it, _) =>
        {
            await it.WriteAsync(to, (await it.BeginAsync(Ct)).Value, Ct);
            return 0;
        });
        return [.. Encoding.UTF8.GetString(to.ToArray()).TrimEnd('\n').Split('\n')];
    }

    private static async Task<LogVerdict> CheckAsync(IEnumerable<string> lines, IReadOnlyList<NoteVerifier> keys, params string[] others)
    {
        using var text = new StringReader(string.Join('\n', lines));
        return (await new CheckLogFile(keys, others).RunAsync(text, Ct))!;
    }
}
