namespace Platform.Tenancy.Auditing.Anchors;

/// <summary>A bucket with object lock, at AWS or whoever speaks its S3 API.</summary>
/// <param name="Address">The bucket's own address, its name in the host or in the path.</param>
/// <param name="LockDays">For how long nobody, the account's owner included, can delete or change what was put there.</param>
public sealed record AnchorBucket(Uri Address, string Region, string AccessKey, string SecretKey, int LockDays = 1_825)
{
    // Settings are printed by whoever debugs; the secret is not.
    public override string ToString() => $"{Address} ({Region})";
}
