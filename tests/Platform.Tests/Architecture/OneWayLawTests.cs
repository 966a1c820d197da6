using System.Reflection;
using System.Xml.Linq;
using Platform.Testing;

namespace Platform.Tests.Architecture;

/// <summary>Tenancy ◁ Channels ◁ Collections ◁ QualityCheck ◁ Web; Migrations stands beside, and only Web sees it.</summary>
public sealed class OneWayLawTests
{
    private static readonly Dictionary<string, string[]> MaySee = new()
    {
        ["Tenancy"] = [],
        ["Channels"] = ["Tenancy"],
        ["Collections"] = ["Channels", "Tenancy"],
        ["QualityCheck"] = ["Channels", "Collections", "Tenancy"],
        ["Migrations"] = ["Channels", "Collections", "QualityCheck", "Tenancy"],
        ["Web"] = ["Channels", "Collections", "Migrations", "QualityCheck", "Tenancy"],
    };

    public static TheoryData<string> Projects => new(MaySee.Keys);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_module_looks_only_to_its_left(string project)
    {
        var sees = Assembly.Load($"Platform.{project}").GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith("Platform.", StringComparison.Ordinal))
            .Select(name => name["Platform.".Length..]);

        Assert.Empty(sees.Except(MaySee[project]));
    }

    /// <summary>The compiler drops a reference that no line uses yet; the project file shows it all the same.</summary>
    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_file_references_only_what_stands_to_its_left(string project)
    {
        var references = XDocument.Load(Repository.PathOf("src", project, $"{project}.csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Empty(references.Except(MaySee[project]));
    }

    [Fact]
    public void The_law_names_every_project()
    {
        var projects = Directory.EnumerateDirectories(Repository.PathOf("src")).Select(Path.GetFileName);

        Assert.Equal(MaySee.Keys.Order(), projects.Order());
    }
}
