using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class DebtorPage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<short>(
                name: "wished_channel",
                table: "debtors",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "wished_from",
                table: "debtors",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "wished_to",
                table: "debtors",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "debtor_links",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    token_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    debtor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    attempt_id = table.Column<long>(type: "INTEGER", nullable: false),
                    made_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    spent_at = table.Column<long>(type: "INTEGER", nullable: false),
                    tries = table.Column<short>(type: "INTEGER", nullable: false),
                    last_try_at = table.Column<long>(type: "INTEGER", nullable: true),
                    proven_at = table.Column<long>(type: "INTEGER", nullable: true),
                    session_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    session_ends_at = table.Column<long>(type: "INTEGER", nullable: false),
                    code_hash = table.Column<byte[]>(type: "BLOB", nullable: true),
                    code_until = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_debtor_links", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "FK_debtor_links_debtors_tenant_id_debtor_id",
                        columns: x => new { x.tenant_id, x.debtor_id },
                        principalTable: "debtors",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_debtor_links_tenant_id_debtor_id",
                table: "debtor_links",
                columns: new[] { "tenant_id", "debtor_id" });

            migrationBuilder.CreateIndex(
                name: "IX_debtor_links_tenant_id_token_hash",
                table: "debtor_links",
                columns: new[] { "tenant_id", "token_hash" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "debtor_links");

            migrationBuilder.DropColumn(
                name: "wished_channel",
                table: "debtors");

            migrationBuilder.DropColumn(
                name: "wished_from",
                table: "debtors");

            migrationBuilder.DropColumn(
                name: "wished_to",
                table: "debtors");
        }
    }
}
