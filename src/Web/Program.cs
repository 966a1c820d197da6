using Platform.Web;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddWeb();

var app = builder.Build();
app.UseWeb();
app.MapWeb();
await app.RunAsync();
