using System.Security.Cryptography;
using System.Text;
using Platform.Tenancy.Auditing.Proofs;

namespace Tenancy.Tests.Auditing;

/// <summary>The tree and the notes against the published vectors, and every proof of every small tree.</summary>
public sealed class MerkleTests
{
    private static readonly string[] Leaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    /// <summary>The roots that the reference implementations of Certificate Transparency test with.</summary>
    private static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void The_roots_are_those_of_the_published_vectors()
    {
        var frontier = new Frontier();
        Assert.Equal(Roots[0], Convert.ToHexStringLower(frontier.Root()));
        for (var i = 0; i < Leaves.Length; i++)
        {
            frontier.Add(Merkle.Leaf(Convert.FromHexString(Leaves[i])));
            Assert.Equal(Roots[i + 1], Convert.ToHexStringLower(frontier.Root()));
        }
    }

    [Fact]
    public void Every_proof_of_every_small_tree_holds_and_holds_for_nothing_else()
    {
        var (tree, roots) = Grown(70);
        for (var size = 1; size <= 70; size++)
        {
            Assert.Equal(roots[size], tree.Root(size));
            for (var index = 0; index < size; index++)
            {
                var proof = tree.Inclusion(index, size);
                Assert.True(Merkle.IsIncluded(LeafOf(index), index, size, proof, roots[size]));
                Assert.False(Merkle.IsIncluded(LeafOf(index + 1), index, size, proof, roots[size]));
                if (size > 1) Assert.False(Merkle.IsIncluded(LeafOf(index), (index + 1) % size, size, proof, roots[size]));
                if (proof.Count > 0) Assert.False(Merkle.IsIncluded(LeafOf(index), index, size, [.. proof.Skip(1)], roots[size]));
            }
            for (var earlier = 0; earlier <= size; earlier++)
            {
                var proof = tree.Consistency(earlier, size);
                Assert.True(Merkle.IsConsistent(earlier, roots[earlier], size, roots[size], proof));
                Assert.False(Merkle.IsConsistent(earlier, LeafOf(99), size, roots[size], proof));
                if (earlier > 0) Assert.False(Merkle.IsConsistent(earlier, roots[earlier], size, LeafOf(99), proof));
            }
        }
    }

    [Fact]
    public void A_tree_of_many_tiles_is_proven_from_a_handful_of_them()
    {
        const int size = 70_000;
        var (tree, roots) = Grown(size);
        foreach (var index in new[] { 0, 255, 256, 65_535, 65_536, size - 1 })
            Assert.True(Merkle.IsIncluded(LeafOf(index), index, size, tree.Inclusion(index, size), roots[size]));
        foreach (var earlier in new[] { 1, 255, 256, 257, 65_536, 69_999 })
            Assert.True(Merkle.IsConsistent(earlier, roots[earlier], size, roots[size], tree.Consistency(earlier, size)));
        Assert.InRange(TileTree.Places(TileTree.InclusionSpans(12_345, size)).Count, 1, 5);
    }

    [Fact]
    public void An_edge_that_is_read_back_goes_on_as_if_it_had_never_been_away()
    {
        var (whole, kept) = (new TileEdge(0, new Dictionary<TilePlace, byte[]>()), new Dictionary<TilePlace, byte[]>());
        for (var i = 0; i < 1_000; i++) whole.Add(LeafOf(i));
        var size = 0L;
        foreach (var more in new[] { 1, 254, 1, 1, 511, 232 })
        {
            var edge = new TileEdge(size, kept.Where(tile => TilePlace.Edge(size).Contains(tile.Key)).ToDictionary());
            for (var i = 0; i < more; i++) edge.Add(LeafOf((int)edge.Size));
            foreach (var (place, hashes) in edge.TakeChanged()) kept[place] = hashes;
            size = edge.Size;
        }
        Assert.Equal(new TileTree(whole.TakeChanged().ToDictionary()).Root(1_000), new TileTree(kept).Root(1_000));
    }

    [Fact]
    public void A_published_verifier_key_reads_and_writes_as_it_is()
    {
        const string key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        Assert.Equal(key, NoteVerifier.Parse(key).ToString());
        Assert.Throws<FormatException>(() => NoteVerifier.Parse(key.Replace("530d", "530e", StringComparison.Ordinal)));
    }

    /// <summary>The example of Go's own package for signed notes.</summary>
    [Fact]
    public void A_note_signed_by_another_implementation_opens()
    {
        const string note =
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
            "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        var key = NoteVerifier.Parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");

        Assert.NotNull(SignedNote.Open(note, [key]));
        Assert.Null(SignedNote.Open(note.Replace("answer", "Answer", StringComparison.Ordinal), [key]));
        Assert.Null(SignedNote.Open(note, [key.Named("Peter")]));
    }

    [Fact]
    public void A_new_key_signs_beside_the_old_one_and_a_stranger_is_not_believed()
    {
        var (old, young, strange) = (NoteSigner.Create("log.test"), NoteSigner.Create("log.test"), NoteSigner.Create("log.test"));
        var checkpoint = new Checkpoint("log.test", 7, SHA256.HashData("x"u8));
        var note = SignedNote.Sign(checkpoint.Text, [old, young]);

        Assert.NotNull(Checkpoint.Open(note, "log.test", [old.Verifier]));
        Assert.Equal(7, Checkpoint.Open(note, "log.test", [young.Verifier])!.Size);
        Assert.Null(Checkpoint.Open(note, "log.test", [strange.Verifier]));
        Assert.Null(Checkpoint.Open(note, "another.test", [old.Verifier]));
        Assert.Null(Checkpoint.Open(note.Replace("\n7\n", "\n8\n", StringComparison.Ordinal), "log.test", [old.Verifier]));
        Assert.Equal(old.Verifier, NoteSigner.Parse(old.Export()).Verifier, (a, b) => a.ToString() == b.ToString());
    }

    [Fact]
    public void A_proof_file_reads_back_and_a_broken_one_is_none()
    {
        var file = new ProofFile(5, [LeafOf(1), LeafOf(2)], "note\n", [1, 2, 3]);
        Assert.Equal(file.ToString(), ProofFile.Parse(file.ToString())!.ToString());
        Assert.Null(ProofFile.Parse("c2sp.org/tlog-proof@v1\nindex x\n\nnote\n"));
        Assert.Null(ProofFile.Parse("c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nnote\n"));
        Assert.Null(ProofFile.Parse("something else"));
    }

    private static byte[] LeafOf(int index) => Merkle.Leaf(Encoding.UTF8.GetBytes($"leaf {index}"));

    private static (TileTree Tree, List<byte[]> Roots) Grown(int size)
    {
        var (edge, frontier) = (new TileEdge(0, new Dictionary<TilePlace, byte[]>()), new Frontier());
        var roots = new List<byte[]> { frontier.Root() };
        for (var i = 0; i < size; i++)
        {
            edge.Add(LeafOf(i));
            frontier.Add(LeafOf(i));
            roots.Add(frontier.Root());
        }
        return (new TileTree(edge.TakeChanged()), roots);
    }
}
