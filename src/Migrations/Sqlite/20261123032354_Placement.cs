using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Placement : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "case_grants",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    debtor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    agency_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    placement_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_case_grants", x => new { x.tenant_id, x.debtor_id });
                });

            migrationBuilder.CreateTable(
                name: "cases",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    debtor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    state = table.Column<short>(type: "INTEGER", nullable: false),
                    assigned_to = table.Column<Guid>(type: "TEXT", nullable: true),
                    assigned_at = table.Column<long>(type: "INTEGER", nullable: true),
                    overdue_reason = table.Column<string>(type: "TEXT", nullable: true),
                    next_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_worked_at = table.Column<long>(type: "INTEGER", nullable: true),
                    opened_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cases", x => new { x.tenant_id, x.debtor_id });
                    table.ForeignKey(
                        name: "FK_cases_debtors_tenant_id_debtor_id",
                        columns: x => new { x.tenant_id, x.debtor_id },
                        principalTable: "debtors",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "payments",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    debtor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", precision: 18, scale: 4, nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    import_id = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_payments", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "placements",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    agency_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    definition = table.Column<string>(type: "TEXT", nullable: false),
                    share = table.Column<long>(type: "INTEGER", precision: 18, scale: 4, nullable: false),
                    commission_rate = table.Column<long>(type: "INTEGER", precision: 18, scale: 4, nullable: false),
                    placed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    placed_by = table.Column<string>(type: "TEXT", nullable: false),
                    ends_on = table.Column<int>(type: "INTEGER", nullable: true),
                    cases = table.Column<int>(type: "INTEGER", nullable: false),
                    recalled_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_placements", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "placement_cases",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    placement_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    debtor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    agency_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    past_due = table.Column<long>(type: "INTEGER", precision: 18, scale: 4, nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: false),
                    until = table.Column<long>(type: "INTEGER", nullable: true),
                    end_reason = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_placement_cases", x => new { x.tenant_id, x.placement_id, x.debtor_id, x.currency });
                    table.ForeignKey(
                        name: "FK_placement_cases_placements_tenant_id_placement_id",
                        columns: x => new { x.tenant_id, x.placement_id },
                        principalTable: "placements",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_case_grants_tenant_id_agency_id_debtor_id",
                table: "case_grants",
                columns: new[] { "tenant_id", "agency_id", "debtor_id" });

            migrationBuilder.CreateIndex(
                name: "IX_case_grants_tenant_id_placement_id",
                table: "case_grants",
                columns: new[] { "tenant_id", "placement_id" });

            migrationBuilder.CreateIndex(
                name: "IX_cases_tenant_id_assigned_to",
                table: "cases",
                columns: new[] { "tenant_id", "assigned_to" });

            migrationBuilder.CreateIndex(
                name: "IX_payments_tenant_id_account_id_import_id",
                table: "payments",
                columns: new[] { "tenant_id", "account_id", "import_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_payments_tenant_id_debtor_id_at",
                table: "payments",
                columns: new[] { "tenant_id", "debtor_id", "at" });

            migrationBuilder.CreateIndex(
                name: "IX_placement_cases_tenant_id_debtor_id",
                table: "placement_cases",
                columns: new[] { "tenant_id", "debtor_id" });

            migrationBuilder.CreateIndex(
                name: "IX_placements_tenant_id_agency_id_placed_at",
                table: "placements",
                columns: new[] { "tenant_id", "agency_id", "placed_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "case_grants");

            migrationBuilder.DropTable(
                name: "cases");

            migrationBuilder.DropTable(
                name: "payments");

            migrationBuilder.DropTable(
                name: "placement_cases");

            migrationBuilder.DropTable(
                name: "placements");
        }
    }
}
