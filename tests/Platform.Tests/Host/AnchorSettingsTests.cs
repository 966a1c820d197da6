using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Tenancy.Auditing.Anchors;
using Platform.Tenancy.Tenants;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Web.Hosting;

namespace Platform.Tests.Host;

/// <summary>The bucket for audit checkpoints is whole in the settings or the host does not start; one that is away is seen in health.</summary>
public sealed class AnchorSettingsTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_bucket_is_named_whole_or_refused()
    {
        Assert.Null(Read());
        var bucket = Read(("BucketUrl", "https://anchors.s3.example/"), ("BucketKey", "k"), ("BucketSecret", "hidden"), ("BucketLockDays", "90"))!;
        Assert.Equal(("us-east-1", 90), (bucket.Region, bucket.LockDays));
        Assert.DoesNotContain("hidden", bucket.ToString(), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Read(("BucketUrl", "http://anchors.s3.example/"), ("BucketKey", "k"), ("BucketSecret", "s")));
        Assert.Throws<InvalidOperationException>(() => Read(("BucketUrl", "https://anchors.s3.example/"), ("BucketKey", "k")));
        Assert.Throws<InvalidOperationException>(() => Read(("BucketUrl", "https://anchors.s3.example/"), ("BucketKey", "k"), ("BucketSecret", "s"), ("BucketLockDays", "0")));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task An_anchor_that_is_away_is_seen_in_health_and_takes_no_node_out_of_service(DatabaseKind kind)
    {
        await using var host = await PlatformHost.StartAsync(kind, postgres, Ct);
        using var browser = host.Browser();
        Assert.Equal("Healthy", await browser.GetStringAsync("/health/anchors", Ct));
        var states = host.Services.GetRequiredService<AnchorStates>();
        var tenant = TenantId.New();
        states.Failed("bucket", tenant, new HttpRequestException("away"));
        using (var answer = await browser.GetAsync("/health/anchors", Ct)) Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("Healthy", await browser.GetStringAsync("/health/ready", Ct));
        states.Reached("bucket", tenant);
        Assert.Equal("Healthy", await browser.GetStringAsync("/health/anchors", Ct));
    }

    private static AnchorBucket? Read(params (string Key, string Value)[] settings) => AuditSettings.Bucket(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create("Audit:" + one.Key, (string?)one.Value))).Build());
}
