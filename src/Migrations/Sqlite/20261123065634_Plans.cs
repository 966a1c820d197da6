using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Plans : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "decided_at",
                table: "arrangements",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "decided_by",
                table: "arrangements",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "fee",
                table: "arrangements",
                type: "INTEGER",
                precision: 18,
                scale: 4,
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "first",
                table: "arrangements",
                type: "INTEGER",
                precision: 18,
                scale: 4,
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "first_on",
                table: "arrangements",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<short>(
                name: "kind",
                table: "arrangements",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<long>(
                name: "principal",
                table: "arrangements",
                type: "INTEGER",
                precision: 18,
                scale: 4,
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "rests_for",
                table: "accounts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "rests_until",
                table: "accounts",
                type: "INTEGER",
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
