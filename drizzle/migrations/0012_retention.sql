-- How long a tenant keeps its events: under "default", and under a category that differs. No row means 365 days.
CREATE TABLE "tenant_retention" (
	"tenant_id" uuid NOT NULL,
	"category" text NOT NULL,
	"days" integer NOT NULL CHECK ("days" BETWEEN 184 AND 2557),
	"legal_basis" text NOT NULL CHECK (btrim("legal_basis") <> ''),
	"updated_at" timestamp(6) with time zone NOT NULL,
	"updated_by" text NOT NULL,
	CONSTRAINT "tenant_retention_tenant_id_category_pk" PRIMARY KEY("tenant_id","category")
);
--> statement-breakpoint
CREATE TABLE "legal_holds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text,
	"subject_email" text,
	"query" text,
	"reason" text NOT NULL,
	"created_at" timestamp(6) with time zone NOT NULL,
	"created_by" text NOT NULL,
	"ends_at" timestamp(6) with time zone,
	"released_at" timestamp(6) with time zone,
	"released_by" text,
	CONSTRAINT "legal_holds_what" CHECK (CASE "kind"
		WHEN 'tenant' THEN "subject_id" IS NULL AND "subject_email" IS NULL AND "query" IS NULL
		WHEN 'subject' THEN coalesce("subject_id", "subject_email") IS NOT NULL AND "query" IS NULL
		WHEN 'query' THEN "query" IS NOT NULL AND "subject_id" IS NULL AND "subject_email" IS NULL
		ELSE false END)
);
--> statement-breakpoint
CREATE INDEX "legal_holds_tenant" ON "legal_holds" ("tenant_id", "created_at" DESC);
--> statement-breakpoint
-- What a run removed of a tenant, counted in the transactions that remove. A run that is open becomes an event when it ends.
CREATE TABLE "retention_runs" (
	"run_id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"started_at" timestamp(6) with time zone NOT NULL,
	"finished_at" timestamp(6) with time zone,
	"policy" jsonb NOT NULL,
	"removed" bigint NOT NULL,
	"by_category" jsonb NOT NULL,
	"oldest_at" timestamp(6) with time zone NOT NULL,
	"newest_at" timestamp(6) with time zone NOT NULL,
	"seq_low" bigint NOT NULL,
	"seq_high" bigint NOT NULL,
	"chunks_dropped" integer NOT NULL,
	"open_day" timestamp(6) with time zone
);
--> statement-breakpoint
CREATE UNIQUE INDEX "retention_runs_open" ON "retention_runs" ("tenant_id") WHERE "finished_at" IS NULL;
--> statement-breakpoint
CREATE INDEX "retention_runs_latest" ON "retention_runs" ("tenant_id", "finished_at" DESC);
--> statement-breakpoint
SELECT
  protect_tenant_table('tenant_retention', 'SELECT, INSERT, UPDATE, DELETE', NULL, 'SELECT'),
  protect_tenant_table('legal_holds', 'SELECT, INSERT, UPDATE (released_at, released_by)', NULL, 'SELECT'),
  protect_tenant_table('retention_runs', 'SELECT', NULL, 'SELECT');
--> statement-breakpoint
-- It would drop what a tenant keeps for longer, and from the aggregates what is still in the log.
SELECT remove_retention_policy('events', if_exists => true);
--> statement-breakpoint
SELECT remove_retention_policy(format('%I.%I', view_schema, view_name)::regclass, if_exists => true)
FROM timescaledb_information.continuous_aggregates WHERE view_schema = 'public';
--> statement-breakpoint
-- What the old policy dropped last, and housekeeping had not followed yet.
DELETE FROM "event_ids" WHERE "occurred_at" <
  (SELECT min(range_start) FROM timescaledb_information.chunks WHERE hypertable_schema = 'public' AND hypertable_name = 'events');
--> statement-breakpoint
DELETE FROM "search_blocks" WHERE "max_at" <
  (SELECT min(range_start) FROM timescaledb_information.chunks WHERE hypertable_schema = 'public' AND hypertable_name = 'events');
--> statement-breakpoint
-- Deleting is done by the functions below alone, which look at periods and holds themselves.
REVOKE DELETE ON "events", "event_ids", "search_blocks" FROM sentinel_retention;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_user = 'sentinel_erasure' THEN RETURN NEW; END IF;
  -- Set by remove_expired for itself. It opens nothing to a role that may not delete, and the owner could drop the trigger.
  IF TG_OP = 'DELETE' AND current_setting('app.removing', true) = 'expired' THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% are append-only: % is refused', TG_ARGV[0], TG_OP
    USING ERRCODE = 'insufficient_privilege',
      HINT = 'Erasure is done as sentinel_erasure, retention by remove_expired or by dropping chunks.';
END $$;
--> statement-breakpoint
-- By category: days and legal basis. "default" is always there.
CREATE FUNCTION retention_policy(p_tenant uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('default', jsonb_build_object('days', 365, 'legal_basis', 'Default of the installation'))
    || coalesce(jsonb_object_agg(category, jsonb_build_object('days', days, 'legal_basis', legal_basis)), '{}')
  FROM tenant_retention WHERE tenant_id = p_tenant
$$;
--> statement-breakpoint
-- What happened before this instant is past its period. Whole UTC days, so that every day is touched once.
CREATE FUNCTION retention_cutoff(p_policy jsonb, p_category text, p_now timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT date_trunc('day', p_now, 'UTC')
    - (coalesce(p_policy -> p_category, p_policy -> 'default') ->> 'days')::int * INTERVAL '24 hours'
$$;
--> statement-breakpoint
CREATE FUNCTION active_holds(p_tenant uuid, p_now timestamptz) RETURNS SETOF legal_holds LANGUAGE sql STABLE AS $$
  SELECT * FROM legal_holds
  WHERE tenant_id = p_tenant AND released_at IS NULL AND (ends_at IS NULL OR ends_at > p_now)
$$;
--> statement-breakpoint
-- A process whose clock is ahead must not delete early.
CREATE FUNCTION retention_now(p_now timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT least(p_now, clock_timestamp())
$$;
--> statement-breakpoint
CREATE FUNCTION add_counts(p_a jsonb, p_b jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_object_agg(key, n), '{}')
  FROM (SELECT key, sum(value::bigint) AS n
        FROM (SELECT * FROM jsonb_each_text(p_a) UNION ALL SELECT * FROM jsonb_each_text(p_b)) each_count GROUP BY key) sums
$$;
--> statement-breakpoint
CREATE FUNCTION note_removed(
  p_tenant uuid, p_now timestamptz, p_policy jsonb, p_by_category jsonb,
  p_oldest timestamptz, p_newest timestamptz, p_seq_low bigint, p_seq_high bigint, p_chunks integer, p_open_day timestamptz
) RETURNS void LANGUAGE sql AS $$
  INSERT INTO retention_runs AS r (tenant_id, started_at, policy, removed, by_category, oldest_at, newest_at, seq_low, seq_high,
    chunks_dropped, open_day)
  VALUES (p_tenant, p_now, p_policy, (SELECT sum(value::bigint) FROM jsonb_each_text(p_by_category)), p_by_category,
    p_oldest, p_newest, p_seq_low, p_seq_high, p_chunks, p_open_day)
  ON CONFLICT (tenant_id) WHERE finished_at IS NULL DO UPDATE SET
    removed = r.removed + excluded.removed,
    by_category = add_counts(r.by_category, excluded.by_category),
    oldest_at = least(r.oldest_at, excluded.oldest_at),
    newest_at = greatest(r.newest_at, excluded.newest_at),
    seq_low = least(r.seq_low, excluded.seq_low),
    seq_high = greatest(r.seq_high, excluded.seq_high),
    chunks_dropped = r.chunks_dropped + excluded.chunks_dropped,
    open_day = coalesce(excluded.open_day, r.open_day)
$$;
--> statement-breakpoint
-- The days on which a tenant has events past their period, going by the daily counts, which follow every deletion.
CREATE FUNCTION expired_days(p_now timestamptz) RETURNS TABLE (tenant_id uuid, day timestamptz, event_count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH policies AS MATERIALIZED (
    SELECT h.tenant_id, retention_policy(h.tenant_id) AS policy FROM ledger_heads h
    WHERE NOT EXISTS (SELECT FROM active_holds(h.tenant_id, retention_now(p_now)) a WHERE a.kind = 'tenant'))
  SELECT d.tenant_id, d.bucket, sum(d.event_count)::bigint
  FROM events_daily d JOIN policies p ON p.tenant_id = d.tenant_id
  WHERE d.bucket < date_trunc('day', retention_now(p_now), 'UTC') - INTERVAL '184 days'
    AND d.bucket < retention_cutoff(p.policy, d.category, retention_now(p_now))
  GROUP BY 1, 2 ORDER BY 1, 2
$$;
--> statement-breakpoint
-- Chunks that seem to hold nothing that must stay; whether it is so, drop_expired_chunk looks for itself.
CREATE FUNCTION expired_chunks(p_now timestamptz) RETURNS TABLE (range_start timestamptz, range_end timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH policies AS MATERIALIZED (
    SELECT h.tenant_id, retention_policy(h.tenant_id) AS policy,
      EXISTS (SELECT FROM active_holds(h.tenant_id, retention_now(p_now)) a WHERE a.kind <> 'subject') AS held
    FROM ledger_heads h)
  SELECT c.range_start, c.range_end FROM timescaledb_information.chunks c
  WHERE c.hypertable_schema = 'public' AND c.hypertable_name = 'events'
    AND c.range_end <= date_trunc('day', retention_now(p_now), 'UTC') - INTERVAL '184 days'
    AND NOT EXISTS (
      SELECT FROM events_daily d JOIN policies p ON p.tenant_id = d.tenant_id
      WHERE d.bucket >= c.range_start AND d.bucket < c.range_end
        AND (p.held OR d.bucket >= retention_cutoff(p.policy, d.category, retention_now(p_now))))
  ORDER BY 1
$$;
--> statement-breakpoint
-- Removes what is past its period and not held from a part of one day, with its ids, and counts it to the tenant's run.
-- The caller found the events of the query holds p_checked itself: p_held. Null: periods or holds have changed, look again.
CREATE FUNCTION remove_expired(
  p_tenant uuid, p_from timestamptz, p_to timestamptz, p_now timestamptz, p_checked uuid[], p_held bigint[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
-- The caller keeps its parts small; only many events of one instant could pass this limit, and would stay for ever.
SET timescaledb.max_tuples_decompressed_per_dml_transaction = 0
AS $$
DECLARE
  v_now timestamptz := retention_now(p_now);
  v_day timestamptz := date_trunc('day', p_from, 'UTC');
  v_policy jsonb;
  v_ids text[];
  v_emails text[];
  v_gone record;
BEGIN
  IF p_to > v_day + INTERVAL '24 hours' THEN RAISE EXCEPTION 'A part lies within one day'; END IF;
  -- Who makes a hold or changes a period waits until this is committed; nothing held is removed after they are answered.
  LOCK TABLE legal_holds, tenant_retention IN SHARE MODE;
  v_policy := retention_policy(p_tenant);
  IF EXISTS (SELECT FROM active_holds(p_tenant, v_now) WHERE kind = 'tenant' OR (kind = 'query' AND id <> ALL (p_checked)))
    OR EXISTS (SELECT FROM retention_runs WHERE tenant_id = p_tenant AND finished_at IS NULL AND policy <> v_policy)
  THEN RETURN NULL; END IF;
  SELECT coalesce(array_agg(subject_id) FILTER (WHERE subject_id IS NOT NULL), '{}'),
    coalesce(array_agg(subject_email) FILTER (WHERE subject_email IS NOT NULL), '{}')
  INTO v_ids, v_emails FROM active_holds(p_tenant, v_now) WHERE kind = 'subject';
  -- Not a SET of the function: on a server only a superuser may give one to a parameter that PostgreSQL doesn't know.
  PERFORM set_config('app.removing', 'expired', true);
  WITH gone AS (
    DELETE FROM events e
    WHERE e.tenant_id = p_tenant AND e.occurred_at >= p_from AND e.occurred_at < p_to
      AND e.occurred_at < retention_cutoff(v_policy, e.category, v_now)
      AND e.seq <> ALL (p_held)
      AND NOT coalesce(e.actor_id = ANY (v_ids) OR e.resource_id = ANY (v_ids) OR lower(e.actor_email) = ANY (v_emails)
        OR lower(e.actor_id) = ANY (v_emails) OR lower(e.resource_id) = ANY (v_emails)
        OR lower(e.resource_name) = ANY (v_emails), false)
    RETURNING e.id, e.seq, e.category, e.occurred_at
  ), ids AS (
    DELETE FROM event_ids i USING gone WHERE i.tenant_id = p_tenant AND i.id = gone.id
  ), late AS (
    -- Until the aggregates are refreshed, counts read these hours from the events.
    INSERT INTO late_hours (tenant_id, hour) SELECT DISTINCT p_tenant, date_trunc('hour', occurred_at) FROM gone
  ), counted AS (
    SELECT category, count(*) AS n, min(occurred_at) AS oldest, max(occurred_at) AS newest, min(seq) AS low, max(seq) AS high
    FROM gone GROUP BY category)
  SELECT coalesce(sum(n), 0)::bigint AS n, jsonb_object_agg(category, n) AS by_category,
    min(oldest) AS oldest, max(newest) AS newest, min(low) AS low, max(high) AS high
  INTO v_gone FROM counted;
  PERFORM set_config('app.removing', '', true);
  IF v_gone.n > 0 THEN
    PERFORM note_removed(p_tenant, v_now, v_policy, v_gone.by_category, v_gone.oldest, v_gone.newest, v_gone.low, v_gone.high, 0, v_day);
  END IF;
  RETURN v_gone.n;
END $$;
--> statement-breakpoint
-- After the last part of a day: its blocks hold words of events that are gone, so what stayed is given to the indexer anew.
CREATE FUNCTION settle_expired_day(p_tenant uuid, p_day timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE v_end timestamptz := p_day + INTERVAL '24 hours';
BEGIN
  -- First, because this waits for an indexer that works on them; the blocks it writes are seen by the next statement.
  DELETE FROM appends WHERE tenant_id = p_tenant AND min_at >= p_day AND min_at < v_end;
  DELETE FROM search_blocks WHERE tenant_id = p_tenant AND min_at >= p_day AND min_at < v_end;
  INSERT INTO appends (tenant_id, min_at, max_at, seq_low, seq_high, event_count)
  SELECT p_tenant, min(occurred_at), max(occurred_at), min(seq), max(seq), count(*)
  FROM (SELECT occurred_at, seq, (row_number() OVER (ORDER BY occurred_at, seq) - 1) / 1000 AS part FROM events
        WHERE tenant_id = p_tenant AND occurred_at >= p_day AND occurred_at < v_end) stayed
  GROUP BY part ORDER BY part;
  UPDATE retention_runs SET open_day = NULL WHERE tenant_id = p_tenant AND finished_at IS NULL AND open_day = p_day;
END $$;
--> statement-breakpoint
-- Drops a chunk in which everything, of all tenants, is past its period and nothing is held. Null: something must stay.
CREATE FUNCTION drop_expired_chunk(p_start timestamptz, p_end timestamptz, p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  v_now timestamptz := retention_now(p_now);
  v_chunk text := (SELECT format('%I.%I', chunk_schema, chunk_name) FROM timescaledb_information.chunks
    WHERE hypertable_schema = 'public' AND hypertable_name = 'events' AND range_start = p_start AND range_end = p_end);
  v_dropped text[];
  v_removed bigint := 0;
  v_stays boolean;
  v_counts jsonb;
  v_tenant record;
BEGIN
  IF v_chunk IS NULL OR p_end > date_trunc('day', v_now, 'UTC') - INTERVAL '184 days' THEN RETURN NULL; END IF;
  LOCK TABLE legal_holds, tenant_retention IN SHARE MODE;
  EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', v_chunk);
  EXECUTE format(
    'SELECT jsonb_agg(c) FROM (SELECT tenant_id, category, count(*) AS n, min(occurred_at) AS oldest, max(occurred_at) AS newest,
       min(seq) AS low, max(seq) AS high FROM %s GROUP BY 1, 2) c', v_chunk) INTO v_counts;
  v_counts := coalesce(v_counts, '[]');
  FOR v_tenant IN
    SELECT c.tenant_id, retention_policy(c.tenant_id) AS policy, jsonb_object_agg(c.category, c.n) AS by_category, sum(c.n) AS n,
      min(c.oldest) AS oldest, max(c.newest) AS newest, min(c.low) AS low, max(c.high) AS high,
      bool_or(c.newest >= retention_cutoff(retention_policy(c.tenant_id), c.category, v_now)) AS keeps
    FROM jsonb_to_recordset(v_counts) AS c (tenant_id uuid, category text, n bigint, oldest timestamptz, newest timestamptz,
      low bigint, high bigint)
    GROUP BY 1
  LOOP
    IF v_tenant.keeps OR EXISTS (SELECT FROM active_holds(v_tenant.tenant_id, v_now) WHERE kind <> 'subject')
      OR EXISTS (SELECT FROM retention_runs r
        WHERE r.tenant_id = v_tenant.tenant_id AND r.finished_at IS NULL AND r.policy <> v_tenant.policy)
    THEN RETURN NULL; END IF;
    EXECUTE format(
      'SELECT EXISTS (SELECT FROM %s e JOIN active_holds($1, $2) h ON h.kind = ''subject'' AND (
         e.actor_id = h.subject_id OR e.resource_id = h.subject_id OR lower(e.actor_email) = h.subject_email
         OR lower(e.actor_id) = h.subject_email OR lower(e.resource_id) = h.subject_email
         OR lower(e.resource_name) = h.subject_email) WHERE e.tenant_id = $1)', v_chunk)
    INTO v_stays USING v_tenant.tenant_id, v_now;
    IF v_stays THEN RETURN NULL; END IF;
  END LOOP;
  EXECUTE format('DELETE FROM event_ids i USING %s e WHERE i.tenant_id = e.tenant_id AND i.id = e.id', v_chunk);
  EXECUTE format('INSERT INTO late_hours (tenant_id, hour) SELECT DISTINCT tenant_id, date_trunc(''hour'', occurred_at) FROM %s', v_chunk);
  FOR v_tenant IN
    SELECT c.tenant_id, jsonb_object_agg(c.category, c.n) AS by_category, sum(c.n)::bigint AS n,
      min(c.oldest) AS oldest, max(c.newest) AS newest, min(c.low) AS low, max(c.high) AS high
    FROM jsonb_to_recordset(v_counts) AS c (tenant_id uuid, category text, n bigint, oldest timestamptz, newest timestamptz,
      low bigint, high bigint)
    GROUP BY 1
  LOOP
    DELETE FROM appends WHERE tenant_id = v_tenant.tenant_id AND min_at >= p_start AND min_at < p_end;
    DELETE FROM search_blocks WHERE tenant_id = v_tenant.tenant_id AND min_at >= p_start AND min_at < p_end;
    PERFORM note_removed(v_tenant.tenant_id, v_now, retention_policy(v_tenant.tenant_id), v_tenant.by_category,
      v_tenant.oldest, v_tenant.newest, v_tenant.low, v_tenant.high, 1, NULL);
    v_removed := v_removed + v_tenant.n;
  END LOOP;
  v_dropped := ARRAY(SELECT drop_chunks('public.events', older_than => p_end, newer_than => p_start));
  IF v_dropped <> ARRAY[v_chunk] THEN RAISE EXCEPTION 'Not this chunk alone would have been dropped: %', v_dropped; END IF;
  RETURN v_removed;
END $$;
--> statement-breakpoint
-- Ends the tenant's open run, once, and gives what it removed: the event about it is written in the same transaction.
CREATE FUNCTION finish_retention_run(p_run uuid, p_now timestamptz) RETURNS SETOF retention_runs
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE retention_runs SET finished_at = p_now
  WHERE run_id = p_run AND tenant_id = current_tenant() AND finished_at IS NULL AND open_day IS NULL
  RETURNING *
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION expired_days, expired_chunks, remove_expired, settle_expired_day, drop_expired_chunk, finish_retention_run,
  note_removed FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION expired_days, expired_chunks, remove_expired, settle_expired_day, drop_expired_chunk TO sentinel_retention;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION finish_retention_run TO sentinel_app;
