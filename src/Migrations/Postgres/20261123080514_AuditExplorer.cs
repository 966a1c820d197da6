using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Migrations.Postgres
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
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "correlation",
                table: "audit_entries",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "debtor_id",
                table: "audit_entries",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "audit_checks",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false),
                    waiting = table.Column<long>(type: "bigint", nullable: false),
                    faults = table.Column<int>(type: "integer", nullable: false),
                    findings = table.Column<string>(type: "text", nullable: true),
                    seal = table.Column<byte[]>(type: "bytea", nullable: true)
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
