using Platform.Browser;
using Platform.Testing.Postgres;

[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: AssemblyFixture(typeof(DemoHost))]
[assembly: AssemblyFixture(typeof(PostgresServer))]
