using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class PrivacyRequests : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "privacy_requests",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    debtor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<short>(type: "INTEGER", nullable: false),
                    way = table.Column<short>(type: "INTEGER", nullable: false),
                    state = table.Column<short>(type: "INTEGER", nullable: false),
                    law = table.Column<short>(type: "INTEGER", nullable: false),
                    received_on = table.Column<int>(type: "INTEGER", nullable: false),
                    due_on = table.Column<int>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: false),
                    text = table.Column<byte[]>(type: "BLOB", nullable: true),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    proposed_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    restricted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    lifted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    hold_before = table.Column<string>(type: "TEXT", nullable: true),
                    removed_rows = table.Column<int>(type: "INTEGER", nullable: true),
                    removed_files = table.Column<int>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_privacy_requests", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "privacy_steps",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    request_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    debtor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<short>(type: "INTEGER", nullable: false),
                    code = table.Column<string>(type: "TEXT", nullable: true),
                    text = table.Column<byte[]>(type: "BLOB", nullable: true),
                    done_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    done_by_name = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_privacy_steps", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "FK_privacy_steps_privacy_requests_tenant_id_request_id",
                        columns: x => new { x.tenant_id, x.request_id },
                        principalTable: "privacy_requests",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_privacy_requests_open_due",
                table: "privacy_requests",
                columns: new[] { "tenant_id", "due_at" },
                filter: "state < 10");

            migrationBuilder.CreateIndex(
                name: "IX_privacy_requests_tenant_id_ended_at",
                table: "privacy_requests",
                columns: new[] { "tenant_id", "ended_at" });

            migrationBuilder.CreateIndex(
                name: "ux_privacy_requests_open",
                table: "privacy_requests",
                columns: new[] { "tenant_id", "debtor_id", "kind" },
                unique: true,
                filter: "state < 10 and kind <> 4");

            migrationBuilder.CreateIndex(
                name: "IX_privacy_steps_tenant_id_request_id",
                table: "privacy_steps",
                columns: new[] { "tenant_id", "request_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "privacy_steps");

            migrationBuilder.DropTable(
                name: "privacy_requests");
        }
    }
}
