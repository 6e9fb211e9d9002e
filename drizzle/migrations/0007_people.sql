-- Wrong passwords in a row and what follows from them, by e-mail address; the address itself is not kept, it may be anything somebody typed.
CREATE TABLE "sign_in_locks" (
	"email_hash" bytea PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"locks" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp (3) with time zone,
	"last_failed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "sign_in_locks_last_failed" ON "sign_in_locks" ("last_failed_at");
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "two_factor_enabled" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
CREATE TABLE "two_factors" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL REFERENCES "users"("id") ON DELETE cascade,
	"secret" text NOT NULL,
	"backup_codes" text NOT NULL,
	"verified" boolean DEFAULT false NOT NULL,
	"failed_verification_count" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp (3) with time zone,
	"last_used_step" bigint
);
--> statement-breakpoint
CREATE UNIQUE INDEX "two_factors_user" ON "two_factors" ("user_id");
--> statement-breakpoint
-- The role that reads people across tenants, where the database has one.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'sentinel_auth') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON "sign_in_locks", "two_factors" TO sentinel_auth;
  END IF;
END $$;
