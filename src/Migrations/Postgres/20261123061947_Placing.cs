using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Placing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "batch_id",
                table: "placements",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<byte[]>(
                name: "note",
                table: "placements",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "recalls_cured",
                table: "placements",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "seed",
                table: "placements",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "accounts",
                table: "placement_cases",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateIndex(
                name: "IX_placement_cases_tenant_id_agency_id_since",
                table: "placement_cases",
                columns: new[] { "tenant_id", "agency_id", "since" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_placement_cases_tenant_id_agency_id_since",
                table: "placement_cases");

            migrationBuilder.DropColumn(
                name: "batch_id",
                table: "placements");

            migrationBuilder.DropColumn(
                name: "note",
                table: "placements");

            migrationBuilder.DropColumn(
                name: "recalls_cured",
                table: "placements");

            migrationBuilder.DropColumn(
                name: "seed",
                table: "placements");

            migrationBuilder.DropColumn(
                name: "accounts",
                table: "placement_cases");
        }
    }
}
