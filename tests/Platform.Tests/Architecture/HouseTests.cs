using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Platform.Testing;

namespace Platform.Tests.Architecture;

public sealed class HouseTests(ITestOutputHelper output)
{
    private static readonly string[] Modules = ["Tenancy", "Channels", "Collections", "QualityCheck", "Migrations", "Web"];

    /// <summary>A wrong setting must stop the start, not surface in the middle of a campaign.</summary>
    [Fact]
    public void Every_options_class_is_validated()
    {
        var types = Modules.SelectMany(module => Assembly.Load($"Platform.{module}").GetTypes()).ToList();
        var validated = types
            .SelectMany(type => type.GetInterfaces())
            .Where(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IValidateOptions<>))
            .Select(face => face.GetGenericArguments()[0])
            .ToHashSet();

        var careless = types
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Options", StringComparison.Ordinal))
            .Where(type => !validated.Contains(type) && !SaysWhatIsValid(type) && !ReadsItself(type))
            .Select(type => type.FullName);

        Assert.Empty(careless);
    }

    [Fact]
    public void Every_project_has_its_tests_beside_it()
    {
        // Migrations holds nothing that runs on its own: Platform.Tests migrates both databases through it.
        var without = Directory.EnumerateDirectories(Repository.PathOf("src"))
            .Select(folder => Path.GetFileName(folder)!)
            .Where(project => project != "Migrations")
            .Where(project => !File.Exists(Repository.PathOf("tests", $"{project}.Tests", $"{project}.Tests.csproj")));

        Assert.Empty(without);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("Platform.sln").Replace('\\', '/');
        var forgotten = Repository.Files("src", ".csproj")
            .Concat(Repository.Files("tests", ".csproj"))
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));

        Assert.Empty(forgotten);
    }

    [Fact]
    public void Every_project_explains_itself()
    {
        var silent = Directory.EnumerateDirectories(Repository.PathOf("src"))
            .Where(folder => !File.Exists(Path.Combine(folder, "README.md")))
            .Select(Path.GetFileName);

        Assert.Empty(silent);
    }

    /// <summary>Lengths are an example to follow, not a limit: the list is for a person to read.</summary>
    [Fact]
    public void Long_files_are_listed()
    {
        var files = Repository.Files("src", ".cs", ".razor")
            .Where(file => !file.StartsWith("src/Migrations/", StringComparison.Ordinal))
            .Select(file => (File: file, Lines: Repository.Read(file).Count(c => c == '\n')))
            .ToList();

        foreach (var (file, lines) in files.Where(f => f.Lines > (f.File.EndsWith(".razor", StringComparison.Ordinal) ? 250 : 400)))
            output.WriteLine($"{lines,5} {file}");
        Assert.NotEmpty(files);
    }

    private static bool SaysWhatIsValid(Type type) =>
        typeof(IValidatableObject).IsAssignableFrom(type) ||
        type.GetProperties().Any(property => property.GetCustomAttributes<ValidationAttribute>().Any());

    /// <summary>A factory from configuration runs while the host is composed, and refuses by throwing.</summary>
    private static bool ReadsItself(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Static).Any(method =>
            method.ReturnType == type && method.GetParameters().Any(p => p.ParameterType == typeof(IConfiguration)));
}
