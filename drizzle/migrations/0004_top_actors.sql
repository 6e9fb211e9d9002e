-- The most frequent actors are found among the greatest rows, and their totals by name: most actors of a year act once, and
-- adding them all up takes longer than everything else in the statistics.
CREATE INDEX "actors_four_weekly_frequent" ON "actors_four_weekly" ("tenant_id", "event_count" DESC);
--> statement-breakpoint
CREATE INDEX "actors_four_weekly_actor" ON "actors_four_weekly" ("tenant_id", "actor_id");
