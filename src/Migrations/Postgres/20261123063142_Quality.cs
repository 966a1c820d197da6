using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Quality : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "scorecards",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_scorecards", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "sampling_plans",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    scorecard_id = table.Column<Guid>(type: "uuid", nullable: false),
                    rule = table.Column<string>(type: "text", nullable: false),
                    period = table.Column<short>(type: "smallint", nullable: false),
                    zone = table.Column<string>(type: "text", nullable: false),
                    seed = table.Column<string>(type: "text", nullable: false),
                    due_days = table.Column<int>(type: "integer", nullable: false),
                    is_active = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sampling_plans", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "FK_sampling_plans_scorecards_tenant_id_scorecard_id",
                        columns: x => new { x.tenant_id, x.scorecard_id },
                        principalTable: "scorecards",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "scorecard_versions",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    scorecard_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    definition = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    frozen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_scorecard_versions", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "FK_scorecard_versions_scorecards_tenant_id_scorecard_id",
                        columns: x => new { x.tenant_id, x.scorecard_id },
                        principalTable: "scorecards",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sample_draws",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    plan_id = table.Column<Guid>(type: "uuid", nullable: false),
                    period = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    seed = table.Column<string>(type: "text", nullable: false),
                    rule = table.Column<string>(type: "text", nullable: false),
                    drawn_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    drawn_by = table.Column<string>(type: "text", nullable: false),
                    population = table.Column<int>(type: "integer", nullable: false),
                    drawn = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sample_draws", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "FK_sample_draws_sampling_plans_tenant_id_plan_id",
                        columns: x => new { x.tenant_id, x.plan_id },
                        principalTable: "sampling_plans",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "draw_strata",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    draw_id = table.Column<Guid>(type: "uuid", nullable: false),
                    stratum = table.Column<string>(type: "text", nullable: false),
                    population = table.Column<int>(type: "integer", nullable: false),
                    drawn = table.Column<int>(type: "integer", nullable: false),
                    last_key = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_draw_strata", x => new { x.tenant_id, x.draw_id, x.stratum });
                    table.ForeignKey(
                        name: "FK_draw_strata_sample_draws_tenant_id_draw_id",
                        columns: x => new { x.tenant_id, x.draw_id },
                        principalTable: "sample_draws",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "evaluations",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    draw_id = table.Column<Guid>(type: "uuid", nullable: false),
                    plan_id = table.Column<Guid>(type: "uuid", nullable: false),
                    scorecard_id = table.Column<Guid>(type: "uuid", nullable: false),
                    recording_id = table.Column<Guid>(type: "uuid", nullable: false),
                    debtor_id = table.Column<Guid>(type: "uuid", nullable: false),
                    collector_id = table.Column<Guid>(type: "uuid", nullable: false),
                    collector_name = table.Column<string>(type: "text", nullable: false),
                    agency_id = table.Column<Guid>(type: "uuid", nullable: true),
                    called_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    duration_seconds = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    stratum = table.Column<string>(type: "text", nullable: false),
                    weight = table.Column<double>(type: "double precision", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version_id = table.Column<Guid>(type: "uuid", nullable: true),
                    inspector_id = table.Column<Guid>(type: "uuid", nullable: true),
                    inspector_name = table.Column<string>(type: "text", nullable: true),
                    claimed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    submitted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    draft = table.Column<byte[]>(type: "bytea", nullable: true),
                    draft_no = table.Column<int>(type: "integer", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evaluations", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "FK_evaluations_sample_draws_tenant_id_draw_id",
                        columns: x => new { x.tenant_id, x.draw_id },
                        principalTable: "sample_draws",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_evaluations_sampling_plans_tenant_id_plan_id",
                        columns: x => new { x.tenant_id, x.plan_id },
                        principalTable: "sampling_plans",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_evaluations_scorecards_tenant_id_scorecard_id",
                        columns: x => new { x.tenant_id, x.scorecard_id },
                        principalTable: "scorecards",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "acknowledgements",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    evaluation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    agency_id = table.Column<Guid>(type: "uuid", nullable: true),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_name = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_acknowledgements", x => new { x.tenant_id, x.evaluation_id });
                    table.ForeignKey(
                        name: "FK_acknowledgements_evaluations_tenant_id_evaluation_id",
                        columns: x => new { x.tenant_id, x.evaluation_id },
                        principalTable: "evaluations",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "appeals",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    evaluation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_key = table.Column<string>(type: "text", nullable: false),
                    agency_id = table.Column<Guid>(type: "uuid", nullable: true),
                    contested = table.Column<short>(type: "smallint", nullable: false),
                    raised_by = table.Column<Guid>(type: "uuid", nullable: false),
                    raised_by_name = table.Column<string>(type: "text", nullable: false),
                    raised_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reason = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_appeals", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "FK_appeals_evaluations_tenant_id_evaluation_id",
                        columns: x => new { x.tenant_id, x.evaluation_id },
                        principalTable: "evaluations",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "evaluation_revisions",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    evaluation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    agency_id = table.Column<Guid>(type: "uuid", nullable: true),
                    collector_id = table.Column<Guid>(type: "uuid", nullable: false),
                    collector_name = table.Column<string>(type: "text", nullable: false),
                    recording_id = table.Column<Guid>(type: "uuid", nullable: false),
                    called_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    duration_seconds = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    plan_id = table.Column<Guid>(type: "uuid", nullable: false),
                    scorecard_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version_id = table.Column<Guid>(type: "uuid", nullable: false),
                    weight = table.Column<double>(type: "double precision", nullable: false),
                    score = table.Column<decimal>(type: "numeric(18,4)", precision: 18, scale: 4, nullable: false),
                    passed = table.Column<bool>(type: "boolean", nullable: false),
                    missed = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    appeal_id = table.Column<Guid>(type: "uuid", nullable: true),
                    summary = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evaluation_revisions", x => new { x.tenant_id, x.evaluation_id, x.revision });
                    table.ForeignKey(
                        name: "FK_evaluation_revisions_evaluations_tenant_id_evaluation_id",
                        columns: x => new { x.tenant_id, x.evaluation_id },
                        principalTable: "evaluations",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "evidence",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    evaluation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_key = table.Column<string>(type: "text", nullable: false),
                    agency_id = table.Column<Guid>(type: "uuid", nullable: true),
                    from_ms = table.Column<int>(type: "integer", nullable: false),
                    to_ms = table.Column<int>(type: "integer", nullable: false),
                    comment = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evidence", x => new { x.tenant_id, x.id });
                    table.ForeignKey(
                        name: "FK_evidence_evaluations_tenant_id_evaluation_id",
                        columns: x => new { x.tenant_id, x.evaluation_id },
                        principalTable: "evaluations",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "appeal_decisions",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    appeal_id = table.Column<Guid>(type: "uuid", nullable: false),
                    evaluation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    agency_id = table.Column<Guid>(type: "uuid", nullable: true),
                    is_overturned = table.Column<bool>(type: "boolean", nullable: false),
                    new_answer = table.Column<short>(type: "smallint", nullable: true),
                    inspector_id = table.Column<Guid>(type: "uuid", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    reason = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_appeal_decisions", x => new { x.tenant_id, x.appeal_id });
                    table.ForeignKey(
                        name: "FK_appeal_decisions_appeals_tenant_id_appeal_id",
                        columns: x => new { x.tenant_id, x.appeal_id },
                        principalTable: "appeals",
                        principalColumns: new[] { "tenant_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "evaluation_answers",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    evaluation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    item_key = table.Column<string>(type: "text", nullable: false),
                    agency_id = table.Column<Guid>(type: "uuid", nullable: true),
                    answer = table.Column<short>(type: "smallint", nullable: false),
                    weight = table.Column<int>(type: "integer", nullable: false),
                    is_fatal = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evaluation_answers", x => new { x.tenant_id, x.evaluation_id, x.revision, x.item_key });
                    table.ForeignKey(
                        name: "FK_evaluation_answers_evaluation_revisions_tenant_id_evaluatio~",
                        columns: x => new { x.tenant_id, x.evaluation_id, x.revision },
                        principalTable: "evaluation_revisions",
                        principalColumns: new[] { "tenant_id", "evaluation_id", "revision" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_appeal_decisions_tenant_id_evaluation_id",
                table: "appeal_decisions",
                columns: new[] { "tenant_id", "evaluation_id" });

            migrationBuilder.CreateIndex(
                name: "IX_appeals_tenant_id_evaluation_id_item_key",
                table: "appeals",
                columns: new[] { "tenant_id", "evaluation_id", "item_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_evaluation_revisions_tenant_id_agency_id_called_at",
                table: "evaluation_revisions",
                columns: new[] { "tenant_id", "agency_id", "called_at" });

            migrationBuilder.CreateIndex(
                name: "IX_evaluation_revisions_tenant_id_called_at",
                table: "evaluation_revisions",
                columns: new[] { "tenant_id", "called_at" });

            migrationBuilder.CreateIndex(
                name: "IX_evaluation_revisions_tenant_id_collector_id_called_at",
                table: "evaluation_revisions",
                columns: new[] { "tenant_id", "collector_id", "called_at" });

            migrationBuilder.CreateIndex(
                name: "IX_evaluations_tenant_id_draw_id",
                table: "evaluations",
                columns: new[] { "tenant_id", "draw_id" });

            migrationBuilder.CreateIndex(
                name: "IX_evaluations_tenant_id_inspector_id_submitted_at",
                table: "evaluations",
                columns: new[] { "tenant_id", "inspector_id", "submitted_at" });

            migrationBuilder.CreateIndex(
                name: "IX_evaluations_tenant_id_plan_id_recording_id",
                table: "evaluations",
                columns: new[] { "tenant_id", "plan_id", "recording_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_evaluations_tenant_id_scorecard_id",
                table: "evaluations",
                columns: new[] { "tenant_id", "scorecard_id" });

            migrationBuilder.CreateIndex(
                name: "ix_evaluations_waiting",
                table: "evaluations",
                columns: new[] { "tenant_id", "state", "due_at" },
                filter: "state < 2");

            migrationBuilder.CreateIndex(
                name: "IX_evidence_tenant_id_evaluation_id",
                table: "evidence",
                columns: new[] { "tenant_id", "evaluation_id" });

            migrationBuilder.CreateIndex(
                name: "IX_sample_draws_tenant_id_plan_id_period",
                table: "sample_draws",
                columns: new[] { "tenant_id", "plan_id", "period" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_sampling_plans_tenant_id_scorecard_id",
                table: "sampling_plans",
                columns: new[] { "tenant_id", "scorecard_id" });

            migrationBuilder.CreateIndex(
                name: "IX_scorecard_versions_tenant_id_scorecard_id_version",
                table: "scorecard_versions",
                columns: new[] { "tenant_id", "scorecard_id", "version" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "acknowledgements");

            migrationBuilder.DropTable(
                name: "appeal_decisions");

            migrationBuilder.DropTable(
                name: "draw_strata");

            migrationBuilder.DropTable(
                name: "evaluation_answers");

            migrationBuilder.DropTable(
                name: "evidence");

            migrationBuilder.DropTable(
                name: "scorecard_versions");

            migrationBuilder.DropTable(
                name: "appeals");

            migrationBuilder.DropTable(
                name: "evaluation_revisions");

            migrationBuilder.DropTable(
                name: "evaluations");

            migrationBuilder.DropTable(
                name: "sample_draws");

            migrationBuilder.DropTable(
                name: "sampling_plans");

            migrationBuilder.DropTable(
                name: "scorecards");
        }
    }
}
