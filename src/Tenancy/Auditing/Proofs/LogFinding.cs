namespace Platform.Tenancy.Auditing.Proofs;

public enum LogFault
{
    /// <summary>The line cannot be read.</summary>
    Unreadable,

    /// <summary>The entry's content is not what the signed tree has at this place.</summary>
    EntryChanged,

    /// <summary>The entry at this place is not in the file.</summary>
    EntryMissing,

    /// <summary>A line whose place was taken already, or lies behind the end: put in, or moved.</summary>
    EntryOutOfPlace,

    /// <summary>The personal part is not the one that the entry commits to.</summary>
    PersonalChanged,

    /// <summary>The entry is another tenant's.</summary>
    ForeignEntry,

    /// <summary>Some of these 256 entries were changed, and so was what would tell which.</summary>
    BlockChanged,

    /// <summary>The hashes beside the entries were changed; the entries themselves were not.</summary>
    HashesChanged,

    /// <summary>A checkpoint that none of the given keys has signed for this log.</summary>
    CheckpointForged,

    /// <summary>A signed checkpoint tells of another log at this size.</summary>
    CheckpointDiffers,

    /// <summary>A signed checkpoint tells of a longer log than the file holds.</summary>
    LogCut,
}

/// <param name="Line">The line of the file, from one; zero when it is about the file as a whole.</param>
public sealed record LogFinding(LogFault Fault, long? Index, string? EntryId, long Line);

/// <summary>What verifying a file said.</summary>
/// <param name="Entries">How many were read.</param>
/// <param name="Erased">Of these, how many have their personal part erased.</param>
/// <param name="Expired">Of these, how many are only a hash, because their time is over.</param>
public sealed record LogVerdict(string Origin, long Entries, long Erased, long Expired, Checkpoint? Signed, IReadOnlyList<LogFinding> Findings)
{
    public bool IsWhole => Findings.Count == 0;
}
