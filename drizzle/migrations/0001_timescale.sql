-- The log as a hypertable: one chunk a UTC day. Needs an empty table, hence this place right after the tables.
SELECT create_hypertable('events', by_range('occurred_at', INTERVAL '1 day'), create_default_indexes => false);
--> statement-breakpoint
CREATE INDEX "events_newest" ON "events" ("tenant_id", "occurred_at" DESC, "seq" DESC);
--> statement-breakpoint
ALTER TABLE "events" SET (
  timescaledb.compress,
  timescaledb.compress_segmentby = 'tenant_id',
  timescaledb.compress_orderby = 'occurred_at DESC, seq DESC',
  timescaledb.compress_chunk_time_interval = '14 days'
);
--> statement-breakpoint
SELECT add_compression_policy('events', compress_after => INTERVAL '7 days', schedule_interval => INTERVAL '1 hour');
--> statement-breakpoint
SELECT add_retention_policy('events', drop_after => INTERVAL '365 days', schedule_interval => INTERVAL '1 day');
--> statement-breakpoint
CREATE MATERIALIZED VIEW "events_hourly"
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false,
  timescaledb.chunk_interval = '90 days') AS
SELECT time_bucket(INTERVAL '1 hour', occurred_at) AS bucket, tenant_id, event_type, category, severity, outcome, source, resource_type,
  count(*) AS event_count,
  avg(duration_ms) AS duration_avg_ms,
  max(duration_ms) AS duration_max_ms,
  sum(duration_ms) AS duration_sum_ms,
  count(duration_ms) AS duration_count
FROM events
GROUP BY 1, tenant_id, event_type, category, severity, outcome, source, resource_type
WITH NO DATA;
--> statement-breakpoint
CREATE MATERIALIZED VIEW "events_daily"
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false,
  timescaledb.chunk_interval = '90 days') AS
SELECT time_bucket(INTERVAL '1 day', occurred_at) AS bucket, tenant_id, event_type, category, severity, outcome, source, resource_type,
  count(*) AS event_count,
  avg(duration_ms) AS duration_avg_ms,
  max(duration_ms) AS duration_max_ms,
  sum(duration_ms) AS duration_sum_ms,
  count(duration_ms) AS duration_count
FROM events
GROUP BY 1, tenant_id, event_type, category, severity, outcome, source, resource_type
WITH NO DATA;
--> statement-breakpoint
CREATE MATERIALIZED VIEW "actors_daily"
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false,
  timescaledb.chunk_interval = '90 days') AS
SELECT time_bucket(INTERVAL '1 day', occurred_at) AS bucket, tenant_id, actor_id, actor_type, count(*) AS event_count
FROM events
GROUP BY 1, tenant_id, actor_id, actor_type
WITH NO DATA;
--> statement-breakpoint
-- Counts over a year would add up tens of thousands of days; four weeks are the same numbers in a tenth of the rows.
CREATE MATERIALIZED VIEW "events_four_weekly"
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false,
  timescaledb.chunk_interval = '364 days') AS
SELECT time_bucket(INTERVAL '28 days', bucket) AS bucket, tenant_id, event_type, category, severity, outcome, source, resource_type,
  sum(event_count)::bigint AS event_count,
  max(duration_max_ms) AS duration_max_ms,
  sum(duration_sum_ms) AS duration_sum_ms,
  sum(duration_count)::bigint AS duration_count
FROM events_daily
GROUP BY 1, tenant_id, event_type, category, severity, outcome, source, resource_type
WITH NO DATA;
--> statement-breakpoint
CREATE MATERIALIZED VIEW "actors_four_weekly"
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false,
  timescaledb.chunk_interval = '364 days') AS
SELECT time_bucket(INTERVAL '28 days', bucket) AS bucket, tenant_id, actor_id, actor_type, sum(event_count)::bigint AS event_count
FROM actors_daily
GROUP BY 1, tenant_id, actor_id, actor_type
WITH NO DATA;
--> statement-breakpoint
CREATE INDEX "events_hourly_tenant" ON "events_hourly" ("tenant_id", "bucket" DESC);
--> statement-breakpoint
CREATE INDEX "events_daily_tenant" ON "events_daily" ("tenant_id", "bucket" DESC);
--> statement-breakpoint
CREATE INDEX "actors_daily_tenant" ON "actors_daily" ("tenant_id", "bucket" DESC);
--> statement-breakpoint
CREATE INDEX "events_four_weekly_tenant" ON "events_four_weekly" ("tenant_id", "bucket" DESC);
--> statement-breakpoint
CREATE INDEX "actors_four_weekly_tenant" ON "actors_four_weekly" ("tenant_id", "bucket" DESC);
--> statement-breakpoint
SELECT add_continuous_aggregate_policy('events_hourly', start_offset => NULL, end_offset => INTERVAL '2 hours', schedule_interval => INTERVAL '15 minutes');
--> statement-breakpoint
SELECT add_retention_policy('events_hourly', drop_after => INTERVAL '365 days', schedule_interval => INTERVAL '1 day');
--> statement-breakpoint
SELECT add_continuous_aggregate_policy('events_daily', start_offset => NULL, end_offset => INTERVAL '2 hours', schedule_interval => INTERVAL '1 hour');
--> statement-breakpoint
SELECT add_retention_policy('events_daily', drop_after => INTERVAL '365 days', schedule_interval => INTERVAL '1 day');
--> statement-breakpoint
SELECT add_continuous_aggregate_policy('actors_daily', start_offset => NULL, end_offset => INTERVAL '2 hours', schedule_interval => INTERVAL '1 hour');
--> statement-breakpoint
SELECT add_retention_policy('actors_daily', drop_after => INTERVAL '365 days', schedule_interval => INTERVAL '1 day');
--> statement-breakpoint
SELECT add_continuous_aggregate_policy('events_four_weekly', start_offset => NULL, end_offset => INTERVAL '2 hours', schedule_interval => INTERVAL '6 hours');
--> statement-breakpoint
SELECT add_retention_policy('events_four_weekly', drop_after => INTERVAL '365 days', schedule_interval => INTERVAL '1 day');
--> statement-breakpoint
SELECT add_continuous_aggregate_policy('actors_four_weekly', start_offset => NULL, end_offset => INTERVAL '2 hours', schedule_interval => INTERVAL '6 hours');
--> statement-breakpoint
SELECT add_retention_policy('actors_four_weekly', drop_after => INTERVAL '365 days', schedule_interval => INTERVAL '1 day');
--> statement-breakpoint
-- Which blocks can hold a match. The settings leave the planner only the GIN index: it doesn't know that reading
-- `terms` of every block means decompressing it, and would choose to. Times are microseconds since 1970.
CREATE FUNCTION candidate_blocks(p_tenant uuid, p_terms tsquery)
RETURNS TABLE (min_us bigint, max_us bigint, event_count integer)
LANGUAGE sql STABLE
SET enable_seqscan = off
SET enable_indexscan = off
SET enable_indexonlyscan = off
AS $$
  WITH matching AS MATERIALIZED (
    SELECT b.tenant_id, b.min_at, b.max_at, b.event_count FROM search_blocks b WHERE b.terms @@ p_terms
  )
  SELECT (extract(epoch FROM min_at) * 1000000)::bigint, (extract(epoch FROM max_at) * 1000000)::bigint, event_count
  FROM matching WHERE tenant_id = p_tenant
$$;
