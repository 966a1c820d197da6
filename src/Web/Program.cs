using Platform.Web;
using Platform.Web.Channels;
using Platform.Web.Demo;
using Platform.Web.Hosting;
using Platform.Web.Identity;
using Platform.Web.Jobs;

if (AuditFileCommand.IsAsked(args)) return await AuditFileCommand.RunAsync(args, Console.Out, CancellationToken.None); // needs no host and no database

var builder = WebApplication.CreateBuilder(args);
builder
    .AddHosting()   // database, keys, health, telemetry: its startup step runs before every other
    .AddModules()   // channels, collections, quality check
    .AddChannelSettings()
    .AddIdentity()  // people by cookie, lenders' systems by token
    .AddJobs()      // the clock
    .AddDemo();
builder.Services.AddWeb();

var app = builder.Build();
if (AuditCommand.IsAsked(args)) return await AuditCommand.RunAsync(app.Services, args, Console.Out, CancellationToken.None);
if (TenantKeyCommand.IsAsked(args)) return await TenantKeyCommand.RunAsync(app.Services, args, Console.Out, CancellationToken.None);
if (IssuerKeyCommand.IsAsked(args)) return await IssuerKeyCommand.RunAsync(app.Services, args, Console.Out, CancellationToken.None);
app.UseHosting();
app.UseWeb();
app.MapHosting();
app.MapIdentity();
app.MapChannelCallbacks();
app.MapWeb();
await app.RunAsync();
return 0;

public sealed partial class Program;
