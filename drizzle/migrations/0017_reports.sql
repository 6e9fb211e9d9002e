-- A report that is computed in the background. What was asked never changes, and once it is finished nothing does.
CREATE TABLE "report_runs" (
  "id" uuid PRIMARY KEY NOT NULL,
  "tenant_id" uuid NOT NULL,
  "framework" text NOT NULL,
  "title" text,
  "start_time" timestamp (6) with time zone NOT NULL,
  "end_time" timestamp (6) with time zone NOT NULL,
  "time_zone" text NOT NULL,
  "seed" text,
  "verify" text NOT NULL CHECK ("verify" IN ('auto', 'full', 'drawn')),
  "schedule_id" uuid,
  "requested_at" timestamp (6) with time zone NOT NULL,
  "requested_by" text NOT NULL,
  "state" text NOT NULL CHECK ("state" IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  "attempts" integer DEFAULT 0 NOT NULL,
  "progress" jsonb,
  "started_at" timestamp (6) with time zone,
  "finished_at" timestamp (6) with time zone,
  "cancel_requested_at" timestamp (6) with time zone,
  "cancelled_by" text,
  "error" text,
  "result" jsonb,
  "sha256" text,
  "review_due_at" timestamp (6) with time zone,
  CONSTRAINT "report_runs_period" CHECK ("start_time" < "end_time"),
  CONSTRAINT "report_runs_result" CHECK (("state" = 'done') = ("result" IS NOT NULL AND "sha256" IS NOT NULL AND "review_due_at" IS NOT NULL))
);
--> statement-breakpoint
CREATE INDEX "report_runs_tenant" ON "report_runs" ("tenant_id", "id" DESC);
--> statement-breakpoint
CREATE INDEX "report_runs_at_work" ON "report_runs" ("id") WHERE "state" IN ('queued', 'running');
--> statement-breakpoint
CREATE INDEX "report_runs_schedule" ON "report_runs" ("schedule_id", "id" DESC) WHERE "schedule_id" IS NOT NULL;
--> statement-breakpoint
-- The bytes that were hashed, as text: PostgreSQL compresses it and keeps it outside of the row.
CREATE TABLE "report_documents" (
  "run_id" uuid PRIMARY KEY NOT NULL,
  "tenant_id" uuid NOT NULL,
  "body" text NOT NULL
);
--> statement-breakpoint
-- What people did about a report. What became of an exception is read from these.
CREATE TABLE "report_reviews" (
  "id" uuid PRIMARY KEY NOT NULL,
  "tenant_id" uuid NOT NULL,
  "run_id" uuid NOT NULL,
  "n" integer NOT NULL,
  "framework" text NOT NULL,
  "kind" text NOT NULL CHECK ("kind" IN ('opened', 'comment', 'resolve', 'accept', 'reopen', 'sign_off')),
  "exception_id" text,
  "text" text,
  "by" text NOT NULL,
  "by_id" text NOT NULL,
  "at" timestamp (6) with time zone NOT NULL,
  CONSTRAINT "report_reviews_run" UNIQUE ("tenant_id", "run_id", "n")
);
--> statement-breakpoint
CREATE INDEX "report_reviews_settled" ON "report_reviews" ("tenant_id", "framework", "exception_id", "at")
WHERE "exception_id" IS NOT NULL AND "kind" IN ('resolve', 'accept', 'reopen');
--> statement-breakpoint
CREATE TABLE "report_schedules" (
  "id" uuid PRIMARY KEY NOT NULL,
  "tenant_id" uuid NOT NULL,
  "framework" text NOT NULL,
  "title" text,
  "cron" text NOT NULL,
  "time_zone" text NOT NULL,
  "period" text NOT NULL,
  "verify" text NOT NULL CHECK ("verify" IN ('auto', 'full', 'drawn')),
  "format" text NOT NULL CHECK ("format" IN ('json', 'pdf', 'xlsx', 'zip')),
  "emails" text[] DEFAULT '{}' NOT NULL,
  "webhook_url" text,
  "webhook_secret_sealed" bytea,
  "state" text NOT NULL CHECK ("state" IN ('active', 'paused', 'removed')),
  "next_run_at" timestamp (6) with time zone,
  "created_at" timestamp (6) with time zone NOT NULL,
  "created_by" text NOT NULL,
  "updated_at" timestamp (6) with time zone NOT NULL,
  "updated_by" text NOT NULL,
  CONSTRAINT "report_schedules_next" CHECK (("state" = 'active') = ("next_run_at" IS NOT NULL)),
  CONSTRAINT "report_schedules_deliver" CHECK ("webhook_url" IS NULL OR cardinality("emails") = 0)
);
--> statement-breakpoint
CREATE INDEX "report_schedules_tenant" ON "report_schedules" ("tenant_id", "id" DESC);
--> statement-breakpoint
CREATE INDEX "report_schedules_due" ON "report_schedules" ("next_run_at") WHERE "state" = 'active';
--> statement-breakpoint
-- One for each address of a schedule whose run is done.
CREATE TABLE "report_deliveries" (
  "id" uuid PRIMARY KEY NOT NULL,
  "tenant_id" uuid NOT NULL,
  "run_id" uuid NOT NULL,
  "schedule_id" uuid NOT NULL,
  "kind" text NOT NULL CHECK ("kind" IN ('email', 'webhook')),
  "target" text NOT NULL,
  "format" text NOT NULL,
  "state" text NOT NULL CHECK ("state" IN ('pending', 'delivered', 'not_delivered')),
  "attempts" integer DEFAULT 0 NOT NULL,
  "detail" text,
  "made_at" timestamp (6) with time zone NOT NULL,
  "tried_at" timestamp (6) with time zone,
  "next_try_at" timestamp (6) with time zone,
  "done_at" timestamp (6) with time zone,
  CONSTRAINT "report_deliveries_next" CHECK (("state" = 'pending') = ("next_try_at" IS NOT NULL))
);
--> statement-breakpoint
CREATE INDEX "report_deliveries_run" ON "report_deliveries" ("tenant_id", "run_id");
--> statement-breakpoint
CREATE INDEX "report_deliveries_due" ON "report_deliveries" ("next_try_at") WHERE "state" = 'pending';
--> statement-breakpoint
-- What a tenant asks for in a report of its own. Another version is another row.
CREATE TABLE "report_definitions" (
  "id" uuid PRIMARY KEY NOT NULL,
  "tenant_id" uuid NOT NULL,
  "series" uuid NOT NULL,
  "version" integer NOT NULL,
  "name" text NOT NULL,
  "about" text NOT NULL,
  "controls" jsonb NOT NULL,
  "created_at" timestamp (6) with time zone NOT NULL,
  "created_by" text NOT NULL,
  "retired_at" timestamp (6) with time zone,
  "retired_by" text,
  CONSTRAINT "report_definitions_version" UNIQUE ("tenant_id", "series", "version")
);
--> statement-breakpoint
SELECT
  protect_tenant_table('report_runs', 'SELECT, INSERT, UPDATE ("state", "attempts", "progress", "started_at", "finished_at", "cancel_requested_at",
    "cancelled_by", "error", "result", "sha256", "review_due_at")'),
  protect_tenant_table('report_documents', 'SELECT, INSERT'),
  protect_tenant_table('report_reviews', 'SELECT, INSERT'),
  protect_tenant_table('report_schedules', 'SELECT, INSERT, UPDATE ("title", "cron", "time_zone", "period", "verify", "format", "emails", "webhook_url",
    "webhook_secret_sealed", "state", "next_run_at", "updated_at", "updated_by")'),
  protect_tenant_table('report_deliveries', 'SELECT, INSERT, UPDATE ("state", "attempts", "detail", "tried_at", "next_try_at", "done_at")'),
  protect_tenant_table('report_definitions', 'SELECT, INSERT, UPDATE ("retired_at", "retired_by")');
--> statement-breakpoint
CREATE FUNCTION refuse_report_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% are append-only: % is refused', TG_ARGV[0], TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER "report_runs_finished" BEFORE UPDATE ON "report_runs"
FOR EACH ROW WHEN (OLD."state" IN ('done', 'failed', 'cancelled')) EXECUTE FUNCTION refuse_report_change('finished reports');
--> statement-breakpoint
CREATE TRIGGER "report_runs_stay" BEFORE DELETE OR TRUNCATE ON "report_runs"
FOR EACH STATEMENT EXECUTE FUNCTION refuse_report_change('reports');
--> statement-breakpoint
CREATE TRIGGER "report_documents_stay" BEFORE UPDATE OR DELETE OR TRUNCATE ON "report_documents"
FOR EACH STATEMENT EXECUTE FUNCTION refuse_report_change('reports');
--> statement-breakpoint
CREATE TRIGGER "report_reviews_stay" BEFORE UPDATE OR DELETE OR TRUNCATE ON "report_reviews"
FOR EACH STATEMENT EXECUTE FUNCTION refuse_report_change('reviews of reports');
