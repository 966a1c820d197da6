using Platform.Tenancy.Protection;

namespace Tenancy.Tests.Protection;

public sealed class RootKeyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-key-");

    private string File => Path.Combine(_folder.FullName, "new", "root.key");

    [Fact]
    public void Processes_that_start_at_once_have_one_key_between_them()
    {
        for (var round = 0; round < 20; round++)
        {
            var file = Path.Combine(_folder.FullName, $"{round}", "root.key");
            using var start = new Barrier(8);
            var keys = new byte[8][];
            var threads = Enumerable.Range(0, 8).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                keys[i] = new RootKeyOptions(null, file).Read();
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());

            Assert.Equal(32, keys[0].Length);
            Assert.All(keys, key => Assert.Equal(keys[0], key));
            Assert.Equal(keys[0], System.IO.File.ReadAllBytes(file));
        }
    }

    [Fact]
    public async Task A_key_that_is_just_being_written_is_waited_for()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllBytesAsync(File, [], TestContext.Current.CancellationToken);

        var reading = Task.Run(() => new RootKeyOptions(null, File).Read(), TestContext.Current.CancellationToken);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        var key = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        await System.IO.File.WriteAllBytesAsync(File, key, TestContext.Current.CancellationToken);

        Assert.Equal(key, await reading);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(33)]
    public void A_file_of_another_length_stops_the_start(int length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllBytes(File, new byte[length]);

        var refused = Assert.Throws<InvalidOperationException>(() => new RootKeyOptions(null, File).Read());

        Assert.Contains($"must hold 32 bytes and holds {length}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not base64 at all")]
    [InlineData("c2hvcnQ=")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g")] // 33 bytes
    public void A_configured_key_of_another_form_stops_the_start_and_is_not_said(string key)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => new RootKeyOptions(key, File).Read());

        Assert.Equal("Protection:RootKey must be 32 bytes in base64.", refused.Message);
        Assert.False(System.IO.File.Exists(File));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
