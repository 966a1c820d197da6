using Platform.Testing.Postgres;

[assembly: AssemblyFixture(typeof(PostgresServer))]
