namespace Platform.Web.Hosting;

/// <summary>The folder of what the host keeps outside the database: <c>Data:Directory</c>, else <c>.data</c> beside the content.</summary>
public sealed class DataFolder
{
    private readonly string _path;

    public DataFolder(IConfiguration configuration, IHostEnvironment environment)
    {
        var configured = configuration["Data:Directory"];
        _path = Path.GetFullPath(string.IsNullOrWhiteSpace(configured) ? ".data" : configured, environment.ContentRootPath);
        Directory.CreateDirectory(_path);
    }

    public string File(string name) => Path.Combine(_path, name);
}
