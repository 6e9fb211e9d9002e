-- Which numbers a block's events have: an event is found by its number without reading the log.
ALTER TABLE "search_blocks" ADD COLUMN "seq_low" bigint DEFAULT 0 NOT NULL, ADD COLUMN "seq_high" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
UPDATE "search_blocks" b SET ("seq_low", "seq_high") = (
  SELECT coalesce(min(e.seq), 0), coalesce(max(e.seq), 0) FROM "events" e
  WHERE e.tenant_id = b.tenant_id AND e.occurred_at >= b.min_at AND e.occurred_at <= b.max_at
);
--> statement-breakpoint
ALTER TABLE "search_blocks" ALTER COLUMN "seq_low" DROP DEFAULT, ALTER COLUMN "seq_high" DROP DEFAULT;
--> statement-breakpoint
CREATE INDEX "search_blocks_seqs" ON "search_blocks" ("tenant_id", "seq_high", "seq_low");
--> statement-breakpoint
-- A key is replaced in one transaction with its record in the log, so who replaces it stores events as the role of people does. It changes none.
SELECT
  allow_ledger_role('event_ids', 'SELECT, INSERT'),
  allow_ledger_role('appends', 'INSERT'),
  allow_ledger_role('late_hours', 'INSERT');
--> statement-breakpoint
GRANT INSERT, UPDATE ("next_seq") ON "ledger_heads" TO sentinel_ledger;
--> statement-breakpoint
GRANT INSERT ON "events" TO sentinel_ledger;
