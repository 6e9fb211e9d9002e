-- What a witness put under a checkpoint: the line as it stands below the note (C2SP tlog-cosignature).
CREATE TABLE "ledger_cosignatures" (
  "tenant_id" uuid NOT NULL,
  "size" bigint NOT NULL,
  "signed_at" timestamp (6) with time zone NOT NULL,
  "witness" text NOT NULL,
  "cosigned_at" timestamp (6) with time zone NOT NULL,
  "line" text NOT NULL,
  CONSTRAINT "ledger_cosignatures_pk" PRIMARY KEY ("tenant_id", "size", "signed_at", "witness")
);
--> statement-breakpoint
-- What an RFC 3161 authority said of a checkpoint.
CREATE TABLE "ledger_timestamps" (
  "tenant_id" uuid NOT NULL,
  "size" bigint NOT NULL,
  "signed_at" timestamp (6) with time zone NOT NULL,
  "authority" text NOT NULL,
  "stamped_at" timestamp (6) with time zone NOT NULL,
  "token" bytea NOT NULL,
  CONSTRAINT "ledger_timestamps_pk" PRIMARY KEY ("tenant_id", "size", "signed_at", "authority")
);
--> statement-breakpoint
-- Where a tenant's log stands with a witness, the file, the webhook or the authority: the last checkpoint it took, and how the last try ended.
CREATE TABLE "ledger_anchors" (
  "tenant_id" uuid NOT NULL,
  "anchor" text NOT NULL,
  "seen_size" bigint,
  "seen_signed_at" timestamp (6) with time zone,
  "state" text NOT NULL,
  "detail" text,
  "failures" integer DEFAULT 0 NOT NULL,
  "tried_at" timestamp (6) with time zone NOT NULL,
  "done_at" timestamp (6) with time zone,
  "next_try_at" timestamp (6) with time zone NOT NULL,
  CONSTRAINT "ledger_anchors_tenant_id_anchor_pk" PRIMARY KEY ("tenant_id", "anchor"),
  CONSTRAINT "ledger_anchors_state" CHECK ("state" IN ('ok', 'failing', 'conflict'))
);
--> statement-breakpoint
-- How large a tree was at some time.
CREATE INDEX "ledger_checkpoints_times" ON "ledger_checkpoints" ("tenant_id", "signed_at");
--> statement-breakpoint
SELECT
  protect_tenant_table('ledger_cosignatures', 'SELECT'),
  protect_tenant_table('ledger_timestamps', 'SELECT'),
  protect_tenant_table('ledger_anchors', 'SELECT');
--> statement-breakpoint
SELECT
  allow_ledger_role('ledger_cosignatures', 'SELECT, INSERT'),
  allow_ledger_role('ledger_timestamps', 'SELECT, INSERT'),
  allow_ledger_role('ledger_anchors', 'SELECT, INSERT, UPDATE');
--> statement-breakpoint
CREATE TRIGGER "ledger_cosignatures_grow" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_cosignatures"
FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();
--> statement-breakpoint
CREATE TRIGGER "ledger_timestamps_grow" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_timestamps"
FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();
