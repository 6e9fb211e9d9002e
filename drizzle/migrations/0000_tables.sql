CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"hint" text NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp(6) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"expires_at" timestamp(6) with time zone,
	"revoked_at" timestamp(6) with time zone,
	"revoked_by" text,
	"last_used_at" timestamp(6) with time zone
);
--> statement-breakpoint
CREATE TABLE "appends" (
	"append_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "appends_append_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tenant_id" uuid NOT NULL,
	"min_at" timestamp(6) with time zone NOT NULL,
	"max_at" timestamp(6) with time zone NOT NULL,
	"seq_low" bigint NOT NULL,
	"seq_high" bigint NOT NULL,
	"event_count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_ids" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"occurred_at" timestamp(6) with time zone NOT NULL,
	"content_hash" "bytea" NOT NULL,
	CONSTRAINT "event_ids_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "event_types" (
	"tenant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"category" text NOT NULL,
	"description" text,
	"metadata_schema" jsonb,
	"created_at" timestamp(6) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"retired_at" timestamp(6) with time zone,
	CONSTRAINT "event_types_tenant_id_name_pk" PRIMARY KEY("tenant_id","name")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"tenant_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"occurred_at" timestamp(6) with time zone NOT NULL,
	"recorded_at" timestamp(6) with time zone NOT NULL,
	"event_type" text NOT NULL,
	"category" text NOT NULL,
	"severity" text NOT NULL,
	"outcome" text NOT NULL,
	"action" text NOT NULL,
	"actor_id" text,
	"actor_type" text,
	"actor_name" text,
	"actor_email" text,
	"actor_ip" text,
	"actor_user_agent" text,
	"actor_session_id" text,
	"resource_id" text,
	"resource_type" text,
	"resource_name" text,
	"resource_parent_id" text,
	"resource_attributes" text,
	"source" text,
	"description" text,
	"metadata" text,
	"changes" text,
	"tags" text[],
	"compliance_flags" text[],
	"duration_ms" double precision,
	"trace_id" text,
	"span_id" text,
	"parent_event_id" uuid,
	"unregistered" boolean
);
--> statement-breakpoint
CREATE TABLE "job_runs" (
	"run_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "job_runs_run_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"job" text NOT NULL,
	"started_at" timestamp(6) with time zone NOT NULL,
	"duration_ms" double precision NOT NULL,
	"outcome" text NOT NULL,
	"detail" text
);
--> statement-breakpoint
CREATE TABLE "late_hours" (
	"late_hour_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "late_hours_late_hour_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tenant_id" uuid NOT NULL,
	"hour" timestamp(6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_heads" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"next_seq" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "search_blocks" (
	"block_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "search_blocks_block_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tenant_id" uuid NOT NULL,
	"min_at" timestamp(6) with time zone NOT NULL,
	"max_at" timestamp(6) with time zone NOT NULL,
	"event_count" integer NOT NULL,
	"terms" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tenant_settings" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"allow_unregistered" boolean DEFAULT false NOT NULL,
	"updated_at" timestamp(6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_secret_hash" ON "api_keys" USING btree ("secret_hash");--> statement-breakpoint
CREATE INDEX "api_keys_tenant" ON "api_keys" USING btree ("tenant_id");--> statement-breakpoint
CREATE INDEX "appends_tenant" ON "appends" USING btree ("tenant_id","min_at");--> statement-breakpoint
CREATE INDEX "job_runs_latest" ON "job_runs" USING btree ("job","started_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "late_hours_tenant" ON "late_hours" USING btree ("tenant_id","hour");--> statement-breakpoint
CREATE INDEX "search_blocks_terms" ON "search_blocks" USING gin ("terms");--> statement-breakpoint
CREATE INDEX "search_blocks_newest" ON "search_blocks" USING btree ("tenant_id","max_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "search_blocks_oldest" ON "search_blocks" USING btree ("tenant_id","min_at");