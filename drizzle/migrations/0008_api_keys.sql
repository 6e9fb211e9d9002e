-- What else a key may be bound to: where it is used, from which addresses, how often, and how many events a day.
ALTER TABLE "api_keys" ADD COLUMN "environment" text;
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "allowed_addresses" text[] NOT NULL DEFAULT '{}';
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "requests_per_minute" integer;
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "events_per_day" bigint;
--> statement-breakpoint
-- The key that takes this one's place.
ALTER TABLE "api_keys" ADD COLUMN "rotated_to" uuid;
--> statement-breakpoint
-- What each key did on each day (UTC), written in batches.
CREATE TABLE "api_key_usage" (
  "tenant_id" uuid NOT NULL,
  "key_id" uuid NOT NULL,
  "day" date NOT NULL,
  "requests" bigint NOT NULL DEFAULT 0,
  "events" bigint NOT NULL DEFAULT 0,
  PRIMARY KEY ("key_id", "day")
);
--> statement-breakpoint
CREATE INDEX "api_key_usage_tenant" ON "api_key_usage" ("tenant_id", "day");
--> statement-breakpoint
SELECT protect_tenant_table('api_key_usage', 'SELECT', 'SELECT, INSERT, UPDATE');
