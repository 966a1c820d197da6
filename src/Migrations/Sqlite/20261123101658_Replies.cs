using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Migrations.Sqlite
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
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "wechat_index",
                table: "debtors",
                type: "BLOB",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "inbound_messages",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    debtor_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    channel = table.Column<short>(type: "INTEGER", nullable: false),
                    provider = table.Column<string>(type: "TEXT", nullable: false),
                    provider_message_id = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    address_index = table.Column<byte[]>(type: "BLOB", nullable: false),
                    content = table.Column<byte[]>(type: "BLOB", nullable: false),
                    is_stop = table.Column<bool>(type: "INTEGER", nullable: false),
                    settled_by = table.Column<string>(type: "TEXT", nullable: true),
                    settled_at = table.Column<long>(type: "INTEGER", nullable: true)
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
