using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Platform.Tenancy.Files;

namespace Platform.Web.Hosting;

/// <summary>
/// Where files lie: a folder beside the data (<c>Files:Folder</c>) unless section <c>Files:Blob</c> names an Azure container,
/// by <c>ServiceUri</c> and this machine's identity or by <c>ConnectionString</c>.
/// </summary>
public static class FileStores
{
    public static IServiceCollection AddFileStore(this IServiceCollection services, IConfiguration configuration, DataFolder folder)
    {
        var blob = configuration.GetSection("Files:Blob");
        var (connection, service) = (blob["ConnectionString"], blob["ServiceUri"]);
        if (!string.IsNullOrWhiteSpace(connection) && !string.IsNullOrWhiteSpace(service))
            throw new InvalidOperationException("Files:Blob has both a ConnectionString and a ServiceUri: name one.");
        var container = blob["Container"] is { Length: > 0 } named ? named : "recordings";
        if (!string.IsNullOrWhiteSpace(connection))
            return services.AddSingleton<IFileStore>(new BlobFiles(new BlobServiceClient(connection).GetBlobContainerClient(container)));
        if (!string.IsNullOrWhiteSpace(service))
        {
            if (!Uri.TryCreate(service, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps)
                throw new InvalidOperationException("Files:Blob:ServiceUri must be an absolute https address.");
            TokenCredential identity = new DefaultAzureCredential();
            return services.AddSingleton<IFileStore>(new BlobFiles(new BlobServiceClient(uri, identity).GetBlobContainerClient(container)));
        }
        var root = configuration["Files:Folder"];
        return services.AddSingleton<IFileStore>(new FolderFiles(string.IsNullOrWhiteSpace(root) ? folder.File("files") : Path.GetFullPath(root)));
    }
}
