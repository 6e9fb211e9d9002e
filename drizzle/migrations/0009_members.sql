-- A key may invite too, and an invitation says who made it after that person is gone.
ALTER TABLE "invitations" ALTER COLUMN "inviter_id" DROP NOT NULL;
--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "invited_by" text;
