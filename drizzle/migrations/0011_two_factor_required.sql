-- Whether who reads the tenant's log by password needs a second factor.
ALTER TABLE "tenant_settings" ADD COLUMN "require_two_factor" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
-- What the session stands on beside the password. Sessions from before count as signed in by password: nobody vouched for more.
ALTER TABLE "sessions" ADD COLUMN "second_factor" text DEFAULT 'own' NOT NULL
CHECK ("second_factor" IN ('own', 'provider', 'none'));
