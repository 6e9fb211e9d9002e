-- Until when a person belongs to the tenant (an auditor invited for two weeks), and the filter a viewer sees the log through.
ALTER TABLE "members" ADD COLUMN "expires_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "members" ADD COLUMN "view_query" text;
--> statement-breakpoint
ALTER TABLE "members" ALTER COLUMN "role" DROP DEFAULT;
--> statement-breakpoint
-- What "member" could do, read and export, is now called so.
UPDATE "members" SET "role" = 'compliance_officer' WHERE "role" = 'member';
--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "member_expires_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "view_query" text;
--> statement-breakpoint
-- Only a SHA-256 of the link's token is kept.
ALTER TABLE "invitations" ADD COLUMN "token_hash" bytea;
--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_token_hash" ON "invitations" ("token_hash");
