using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Platform.Testing;

namespace Platform.Tests.Infra;

/// <summary>The Bicep compiler is a restored package, so the infrastructure is checked wherever the tests run.</summary>
public sealed class BicepTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_production_environment_compiles_without_a_warning()
    {
        var (exitCode, template, said) = await CompileAsync(Repository.PathOf("infra", "bicep", "main.bicep"));

        Assert.Equal("", said);
        Assert.Equal(0, exitCode);
        var resources = JsonElement.Parse(template).GetProperty("resources");
        Assert.True(resources.EnumerateObject().Count() >= 6, "one module for each resource of the platform");
    }

    /// <summary>Passwords that a deployment's history shows are no passwords.</summary>
    [Fact]
    public async Task Every_password_and_key_is_a_secure_parameter()
    {
        var (_, template, _) = await CompileAsync(Repository.PathOf("infra", "bicep", "main.bicep"));

        var secrets = JsonElement.Parse(template).GetProperty("parameters").EnumerateObject()
            .Where(parameter => IsSecret(parameter.Name))
            .ToList();
        Assert.NotEmpty(secrets);
        Assert.All(secrets, parameter => Assert.Equal("securestring", parameter.Value.GetProperty("type").GetString()?.ToLowerInvariant()));
    }

    private static bool IsSecret(string parameter) =>
        parameter.EndsWith("Password", StringComparison.Ordinal) || parameter.EndsWith("Key", StringComparison.Ordinal);

    private static async Task<(int ExitCode, string Template, string Said)> CompileAsync(string file)
    {
        var compiler = typeof(BicepTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == "BicepCompiler").Value!;
        using var process = Process.Start(new ProcessStartInfo(compiler, ["build", file, "--stdout"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var template = process.StandardOutput.ReadToEndAsync(Ct);
        var said = process.StandardError.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, await template, await said);
    }
}
