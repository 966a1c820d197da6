using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Platform.Migrations.Sqlite
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
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_scorecards", x => new { x.tenant_id, x.id });
                });

            migrationBuilder.CreateTable(
                name: "sampling_plans",
                columns: table => new
                {
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    scorecard_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    rule = table.Column<string>(type: "TEXT", nullable: false),
                    period = table.Column<short>(type: "INTEGER", nullable: false),
                    zone = table.Column<string>(type: "TEXT", nullable: false),
                    seed = table.Column<string>(type: "TEXT", nullable: false),
                    due_days = table.Column<int>(type: "INTEGER", nullable: false),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
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
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    scorecard_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    definition = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    published_at = table.Column<long>(type: "INTEGER", nullable: true),
                    frozen_at = table.Column<long>(type: "INTEGER", nullable: true)
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
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    plan_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    period = table.Column<string>(type: "TEXT", nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: false),
                    until = table.Column<long>(type: "INTEGER", nullable: false),
                    seed = table.Column<string>(type: "TEXT", nullable: false),
                    rule = table.Column<string>(type: "TEXT", nullable: false),
                    drawn_at = table.Column<long>(type: "INTEGER", nullable: false),
                    drawn_by = table.Column<string>(type: "TEXT", nullable: false),
                    population = table.Column<int>(type: "INTEGER", nullable: false),
                    drawn = table.Column<int>(type: "INTEGER", nullable: false)
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
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    draw_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    stratum = table.Column<string>(type: "TEXT", nullable: false),
                    population = table.Column<int>(type: "INTEGER", nullable: false),
                    drawn = table.Column<int>(type: "INTEGER", nullable: false),
                    last_key = table.Column<string>(type: "TEXT", nullable: false)
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
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    draw_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    plan_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    scorecard_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    recording_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    debtor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    collector_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    collector_name = table.Column<string>(type: "TEXT", nullable: false),
                    agency_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    called_at = table.Column<long>(type: "INTEGER", nullable: false),
                    duration_seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    stratum = table.Column<string>(type: "TEXT", nullable: false),
                    weight = table.Column<double>(type: "REAL", nullable: false),
                    state = table.Column<short>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    inspector_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    inspector_name = table.Column<string>(type: "TEXT", nullable: true),
                    claimed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    submitted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    draft = table.Column<byte[]>(type: "BLOB", nullable: true),
                    draft_no = table.Column<int>(type: "INTEGER", nullable: false),
                    revision = table.Column<int>(type: "INTEGER", nullable: false)
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
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    evaluation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    agency_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_name = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
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
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    evaluation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    item_key = table.Column<string>(type: "TEXT", nullable: false),
                    agency_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    contested = table.Column<short>(type: "INTEGER", nullable: false),
                    raised_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    raised_by_name = table.Column<string>(type: "TEXT", nullable: false),
                    raised_at = table.Column<long>(type: "INTEGER", nullable: false),
                    reason = table.Column<byte[]>(type: "BLOB", nullable: false)
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
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    evaluation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    revision = table.Column<int>(type: "INTEGER", nullable: false),
                    agency_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    collector_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    collector_name = table.Column<string>(type: "TEXT", nullable: false),
                    recording_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    called_at = table.Column<long>(type: "INTEGER", nullable: false),
                    duration_seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    plan_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    scorecard_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    version_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    weight = table.Column<double>(type: "REAL", nullable: false),
                    score = table.Column<long>(type: "INTEGER", precision: 18, scale: 4, nullable: false),
                    passed = table.Column<bool>(type: "INTEGER", nullable: false),
                    missed = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    appeal_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    summary = table.Column<byte[]>(type: "BLOB", nullable: true)
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
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    evaluation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    item_key = table.Column<string>(type: "TEXT", nullable: false),
                    agency_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    from_ms = table.Column<int>(type: "INTEGER", nullable: false),
                    to_ms = table.Column<int>(type: "INTEGER", nullable: false),
                    comment = table.Column<byte[]>(type: "BLOB", nullable: false)
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
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    appeal_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    evaluation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    agency_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    is_overturned = table.Column<bool>(type: "INTEGER", nullable: false),
                    new_answer = table.Column<short>(type: "INTEGER", nullable: true),
                    inspector_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    decided_at = table.Column<long>(type: "INTEGER", nullable: false),
                    reason = table.Column<byte[]>(type: "BLOB", nullable: false)
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
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    evaluation_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    revision = table.Column<int>(type: "INTEGER", nullable: false),
                    item_key = table.Column<string>(type: "TEXT", nullable: false),
                    agency_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    answer = table.Column<short>(type: "INTEGER", nullable: false),
                    weight = table.Column<int>(type: "INTEGER", nullable: false),
                    is_fatal = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evaluation_answers", x => new { x.tenant_id, x.evaluation_id, x.revision, x.item_key });
                    table.ForeignKey(
                        name: "FK_evaluation_answers_evaluation_revisions_tenant_id_evaluation_id_revision",
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
