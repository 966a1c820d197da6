using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Replies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "wechat_index",
                table: "import_rows",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "wechat_index",
                table: "debtors",
                type: "bytea",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "inbound_messages",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    debtor_id = table.Column<Guid>(type: "uuid", nullable: true),
                    channel = table.Column<short>(type: "smallint", nullable: false),
                    provider = table.Column<string>(type: "text", nullable: false),
                    provider_message_id = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    address_index = table.Column<byte[]>(type: "bytea", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false),
                    is_stop = table.Column<bool>(type: "boolean", nullable: false),
                    settled_by = table.Column<string>(type: "text", nullable: true),
                    settled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbound_messages", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateIndex(
                name: "IX_debtors_tenant_id_wechat_index",
                table: "debtors",
                columns: new[] { "tenant_id", "wechat_index" },
                filter: "wechat_index is not null");

            migrationBuilder.CreateIndex(
                name: "IX_inbound_messages_tenant_id_at",
                table: "inbound_messages",
                columns: new[] { "tenant_id", "at" });

            migrationBuilder.CreateIndex(
                name: "IX_inbound_messages_tenant_id_debtor_id_at",
                table: "inbound_messages",
                columns: new[] { "tenant_id", "debtor_id", "at" });

            migrationBuilder.CreateIndex(
                name: "IX_inbound_messages_tenant_id_provider_provider_message_id",
                table: "inbound_messages",
                columns: new[] { "tenant_id", "provider", "provider_message_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_inbound_messages_unknown",
                table: "inbound_messages",
                columns: new[] { "tenant_id", "address_index" },
                filter: "debtor_id is null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "inbound_messages");

            migrationBuilder.DropIndex(
                name: "IX_debtors_tenant_id_wechat_index",
                table: "debtors");

            migrationBuilder.DropColumn(
                name: "wechat_index",
                table: "import_rows");

            migrationBuilder.DropColumn(
                name: "wechat_index",
                table: "debtors");
        }
    }
}
