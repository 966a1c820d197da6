using Platform.Benchmarks;
using Platform.Benchmarks.Auditing;
using Platform.Benchmarks.Dispatch;
using Platform.Benchmarks.Imports;
using Platform.Benchmarks.Keys;
using Platform.Benchmarks.Plan;

// Each benchmark prints one line of JSON: our figure, the limit's figure of the same run, and their ratio.
var options = BenchOptions.Parse(args);
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) => { e.Cancel = true; stop.Cancel(); };
Func<BenchOptions, CancellationToken, Task<object>>? bench = options.Name switch
{
    "dispatch-http" => DispatchHttp.RunAsync,
    "dispatch-smtp" => DispatchSmtp.RunAsync,
    HttpPeer.Name => HttpPeer.ServeAsync,
    "import" => ImportBench.RunAsync,
    "plan" => PlanBench.RunAsync,
    "audit" => AuditBench.RunAsync,
    "rewrap" => RewrapBench.RunAsync,
    _ => null,
};
if (bench is null)
{
    Console.Error.WriteLine("Which one? dispatch-http | dispatch-smtp | import [--rows N] [--database postgres|sqlite] | plan [--rows N] | audit [--rows N] | rewrap [--rows N] [--database postgres|sqlite]");
    return 2;
}
Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(await bench(options, stop.Token)));
return 0;
