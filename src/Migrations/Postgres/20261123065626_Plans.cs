using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Plans : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "decided_at",
                table: "arrangements",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "decided_by",
                table: "arrangements",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "fee",
                table: "arrangements",
                type: "numeric(18,4)",
                precision: 18,
                scale: 4,
                nullable: false,
                defaultValue: 0m);

            migrationBuilder.AddColumn<decimal>(
                name: "first",
                table: "arrangements",
                type: "numeric(18,4)",
                precision: 18,
                scale: 4,
                nullable: false,
                defaultValue: 0m);

            migrationBuilder.AddColumn<DateOnly>(
                name: "first_on",
                table: "arrangements",
                type: "date",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<short>(
                name: "kind",
                table: "arrangements",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<decimal>(
                name: "principal",
                table: "arrangements",
                type: "numeric(18,4)",
                precision: 18,
                scale: 4,
                nullable: false,
                defaultValue: 0m);

            migrationBuilder.AddColumn<string>(
                name: "rests_for",
                table: "accounts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "rests_until",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "decided_at",
                table: "arrangements");

            migrationBuilder.DropColumn(
                name: "decided_by",
                table: "arrangements");

            migrationBuilder.DropColumn(
                name: "fee",
                table: "arrangements");

            migrationBuilder.DropColumn(
                name: "first",
                table: "arrangements");

            migrationBuilder.DropColumn(
                name: "first_on",
                table: "arrangements");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "arrangements");

            migrationBuilder.DropColumn(
                name: "principal",
                table: "arrangements");

            migrationBuilder.DropColumn(
                name: "rests_for",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "rests_until",
                table: "accounts");
        }
    }
}
