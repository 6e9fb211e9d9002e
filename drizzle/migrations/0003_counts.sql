-- Series and totals of a whole year need only the severity: five rows a day instead of some sixty.
CREATE MATERIALIZED VIEW "severities_daily"
WITH (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.create_group_indexes = false,
  timescaledb.chunk_interval = '364 days') AS
SELECT time_bucket(INTERVAL '1 day', bucket) AS bucket, tenant_id, severity, sum(event_count)::bigint AS event_count
FROM events_daily
GROUP BY 1, tenant_id, severity
WITH NO DATA;
--> statement-breakpoint
CREATE INDEX "severities_daily_tenant" ON "severities_daily" ("tenant_id", "bucket" DESC);
--> statement-breakpoint
SELECT add_continuous_aggregate_policy('severities_daily', start_offset => NULL, end_offset => INTERVAL '2 hours', schedule_interval => INTERVAL '1 hour');
--> statement-breakpoint
SELECT add_retention_policy('severities_daily', drop_after => INTERVAL '365 days', schedule_interval => INTERVAL '1 day');
--> statement-breakpoint
-- What an append notes besides its events, in one statement: each statement is a fixed cost to every commit.
CREATE FUNCTION note_append(
  p_tenant uuid, p_next_seq bigint,
  p_min_at timestamptz[], p_max_at timestamptz[], p_seq_low bigint[], p_seq_high bigint[], p_event_count integer[],
  p_late_hours timestamptz[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ledger_heads SET next_seq = p_next_seq WHERE tenant_id = p_tenant;
  INSERT INTO appends (tenant_id, min_at, max_at, seq_low, seq_high, event_count)
  SELECT p_tenant, * FROM unnest(p_min_at, p_max_at, p_seq_low, p_seq_high, p_event_count);
  IF cardinality(p_late_hours) > 0 THEN
    INSERT INTO late_hours (tenant_id, hour) SELECT p_tenant, unnest(p_late_hours);
  END IF;
END $$;
