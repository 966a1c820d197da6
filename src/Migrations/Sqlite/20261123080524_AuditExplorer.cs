using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AuditExplorer : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_audit_entries_tenant_id_at",
                table: "audit_entries");

            migrationBuilder.AddColumn<Guid>(
                name: "agency_id",
                table: "audit_entries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "correlation",
                table: "audit_entries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "debtor_id",
                table: "audit_entries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "audit_checks",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    by = table.Column<string>(type: "TEXT", nullable: false),
                    count = table.Column<long>(type: "INTEGER", nullable: false),
                    waiting = table.Column<long>(type: "INTEGER", nullable: false),
                    faults = table.Column<int>(type: "INTEGER", nullable: false),
                    findings = table.Column<string>(type: "TEXT", nullable: true),
                    seal = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_checks", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_tenant_id_action_at_id",
                table: "audit_entries",
                columns: new[] { "tenant_id", "action", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_tenant_id_actor_id_at_id",
                table: "audit_entries",
                columns: new[] { "tenant_id", "actor_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_tenant_id_agency_id_at_id",
                table: "audit_entries",
                columns: new[] { "tenant_id", "agency_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_tenant_id_at_id",
                table: "audit_entries",
                columns: new[] { "tenant_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_tenant_id_debtor_id_at_id",
                table: "audit_entries",
                columns: new[] { "tenant_id", "debtor_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_checks_tenant_id_at",
                table: "audit_checks",
                columns: new[] { "tenant_id", "at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_checks");

            migrationBuilder.DropIndex(
                name: "IX_audit_entries_tenant_id_action_at_id",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "IX_audit_entries_tenant_id_actor_id_at_id",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "IX_audit_entries_tenant_id_agency_id_at_id",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "IX_audit_entries_tenant_id_at_id",
                table: "audit_entries");

            migrationBuilder.DropIndex(
                name: "IX_audit_entries_tenant_id_debtor_id_at_id",
                table: "audit_entries");

            migrationBuilder.DropColumn(
                name: "agency_id",
                table: "audit_entries");

            migrationBuilder.DropColumn(
                name: "correlation",
                table: "audit_entries");

            migrationBuilder.DropColumn(
                name: "debtor_id",
                table: "audit_entries");

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_tenant_id_at",
                table: "audit_entries",
                columns: new[] { "tenant_id", "at" });
        }
    }
}
