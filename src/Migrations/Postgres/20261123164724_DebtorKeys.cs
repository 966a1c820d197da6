using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class DebtorKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_tenant_keys",
                table: "tenant_keys");

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "tenant_keys",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<byte[]>(
                name: "details_key",
                table: "import_rows",
                type: "bytea",
                nullable: false,
                defaultValue: new byte[0]);

            migrationBuilder.AddColumn<int>(
                name: "key_version",
                table: "import_rows",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddPrimaryKey(
                name: "PK_tenant_keys",
                table: "tenant_keys",
                columns: new[] { "tenant_id", "version" });

            migrationBuilder.CreateTable(
                name: "debtor_keys",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    debtor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    details_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    key_version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_debtor_keys", x => new { x.tenant_id, x.debtor_id });
                    table.ForeignKey(
                        name: "FK_debtor_keys_debtors_tenant_id_debtor_id",
                        columns: x => new { x.tenant_id, x.debtor_id },
                        principalTable: "debtors",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "debtor_keys");

            migrationBuilder.DropPrimaryKey(
                name: "PK_tenant_keys",
                table: "tenant_keys");

            migrationBuilder.DropColumn(
                name: "version",
                table: "tenant_keys");

            migrationBuilder.DropColumn(
                name: "details_key",
                table: "import_rows");

            migrationBuilder.DropColumn(
                name: "key_version",
                table: "import_rows");

            migrationBuilder.AddPrimaryKey(
                name: "PK_tenant_keys",
                table: "tenant_keys",
                column: "tenant_id");
        }
    }
}
