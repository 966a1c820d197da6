using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Calls : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "agent_status",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    agency_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    chosen = table.Column<short>(type: "INTEGER", nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: false),
                    mode = table.Column<short>(type: "INTEGER", nullable: false),
                    phone = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agent_status", x => new { x.tenant_id, x.user_id });
                });

            migrationBuilder.CreateTable(
                name: "call_recordings",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    call_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    debtor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    agency_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    collector_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    collector_name = table.Column<string>(type: "TEXT", nullable: false),
                    line_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    duration_seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<short>(type: "INTEGER", nullable: false),
                    provider_recording_id = table.Column<string>(type: "TEXT", nullable: true),
                    file_key = table.Column<string>(type: "TEXT", nullable: true),
                    file_secret = table.Column<byte[]>(type: "BLOB", nullable: true),
                    bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    content_type = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: true),
                    peaks = table.Column<string>(type: "TEXT", nullable: true),
                    next_try_at = table.Column<long>(type: "INTEGER", nullable: true),
                    tries = table.Column<short>(type: "INTEGER", nullable: false),
                    stored_at = table.Column<long>(type: "INTEGER", nullable: true),
                    reason = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_call_recordings", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "calls",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    attempt_id = table.Column<long>(type: "INTEGER", nullable: false),
                    debtor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    account_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    line_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    collector_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    collector_name = table.Column<string>(type: "TEXT", nullable: false),
                    agency_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    mode = table.Column<short>(type: "INTEGER", nullable: false),
                    state = table.Column<short>(type: "INTEGER", nullable: false),
                    slot = table.Column<short>(type: "INTEGER", nullable: true),
                    pace_at = table.Column<long>(type: "INTEGER", nullable: false),
                    caller_id = table.Column<string>(type: "TEXT", nullable: false),
                    provider_call_id = table.Column<string>(type: "TEXT", nullable: true),
                    in_doubt = table.Column<bool>(type: "INTEGER", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ringing_at = table.Column<long>(type: "INTEGER", nullable: true),
                    answered_at = table.Column<long>(type: "INTEGER", nullable: true),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    check_at = table.Column<long>(type: "INTEGER", nullable: true),
                    outcome = table.Column<string>(type: "TEXT", nullable: true),
                    disposition = table.Column<string>(type: "TEXT", nullable: true),
                    wrapped_up_at = table.Column<long>(type: "INTEGER", nullable: true),
                    cost = table.Column<long>(type: "INTEGER", precision: 18, scale: 4, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_calls", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "FK_calls_accounts_tenant_id_account_id",
                        columns: x => new { x.tenant_id, x.account_id },
                        principalTable: "accounts",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_calls_debtors_tenant_id_debtor_id",
                        columns: x => new { x.tenant_id, x.debtor_id },
                        principalTable: "debtors",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "dialing_lines",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    provider = table.Column<string>(type: "TEXT", nullable: false),
                    settings = table.Column<byte[]>(type: "BLOB", nullable: false),
                    caller_ids = table.Column<string>(type: "TEXT", nullable: false),
                    concurrency = table.Column<short>(type: "INTEGER", nullable: false),
                    calls_per_second = table.Column<short>(type: "INTEGER", nullable: false),
                    from_minute = table.Column<short>(type: "INTEGER", nullable: false),
                    to_minute = table.Column<short>(type: "INTEGER", nullable: false),
                    cost_per_minute = table.Column<long>(type: "INTEGER", precision: 18, scale: 4, nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false),
                    priority = table.Column<short>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dialing_lines", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "sandbox_calls",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    call_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    attempt_id = table.Column<long>(type: "INTEGER", nullable: false),
                    accepted_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ring_at = table.Column<long>(type: "INTEGER", nullable: false),
                    answer_at = table.Column<long>(type: "INTEGER", nullable: true),
                    end_at = table.Column<long>(type: "INTEGER", nullable: false),
                    end = table.Column<string>(type: "TEXT", nullable: false),
                    told = table.Column<short>(type: "INTEGER", nullable: false),
                    next_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sandbox_calls", x => new { x.tenant_id, x.call_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_call_recordings_fetch",
                table: "call_recordings",
                columns: new[] { "tenant_id", "next_try_at" },
                filter: "next_try_at is not null");

            migrationBuilder.CreateIndex(
                name: "IX_call_recordings_tenant_id_call_id",
                table: "call_recordings",
                columns: new[] { "tenant_id", "call_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_call_recordings_tenant_id_debtor_id",
                table: "call_recordings",
                columns: new[] { "tenant_id", "debtor_id" });

            migrationBuilder.CreateIndex(
                name: "IX_call_recordings_tenant_id_started_at",
                table: "call_recordings",
                columns: new[] { "tenant_id", "started_at" });

            migrationBuilder.CreateIndex(
                name: "ix_calls_check",
                table: "calls",
                columns: new[] { "tenant_id", "check_at" },
                filter: "check_at is not null");

            migrationBuilder.CreateIndex(
                name: "IX_calls_tenant_id_account_id",
                table: "calls",
                columns: new[] { "tenant_id", "account_id" });

            migrationBuilder.CreateIndex(
                name: "IX_calls_tenant_id_attempt_id",
                table: "calls",
                columns: new[] { "tenant_id", "attempt_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_calls_tenant_id_collector_id_started_at",
                table: "calls",
                columns: new[] { "tenant_id", "collector_id", "started_at" });

            migrationBuilder.CreateIndex(
                name: "IX_calls_tenant_id_debtor_id_started_at",
                table: "calls",
                columns: new[] { "tenant_id", "debtor_id", "started_at" });

            migrationBuilder.CreateIndex(
                name: "IX_calls_tenant_id_started_at",
                table: "calls",
                columns: new[] { "tenant_id", "started_at" });

            migrationBuilder.CreateIndex(
                name: "ux_calls_collector_live",
                table: "calls",
                columns: new[] { "tenant_id", "collector_id" },
                unique: true,
                filter: "state < 10");

            migrationBuilder.CreateIndex(
                name: "ux_calls_debtor_live",
                table: "calls",
                columns: new[] { "tenant_id", "debtor_id" },
                unique: true,
                filter: "state < 10");

            migrationBuilder.CreateIndex(
                name: "ux_calls_pace",
                table: "calls",
                columns: new[] { "tenant_id", "line_id", "pace_at" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_calls_slot",
                table: "calls",
                columns: new[] { "tenant_id", "line_id", "slot" },
                unique: true,
                filter: "slot is not null");

            migrationBuilder.CreateIndex(
                name: "IX_dialing_lines_tenant_id_name",
                table: "dialing_lines",
                columns: new[] { "tenant_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_sandbox_calls_next",
                table: "sandbox_calls",
                columns: new[] { "tenant_id", "next_at" },
                filter: "next_at is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "agent_status");

            migrationBuilder.DropTable(
                name: "call_recordings");

            migrationBuilder.DropTable(
                name: "calls");

            migrationBuilder.DropTable(
                name: "dialing_lines");

            migrationBuilder.DropTable(
                name: "sandbox_calls");
        }
    }
}
