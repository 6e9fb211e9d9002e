-- Which case erased parts of an event, and which: bit n for the personal group n, in the order of lib/event/personal.ts.
ALTER TABLE "events" ADD COLUMN "erased_case" integer;
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "erased_groups" smallint;
--> statement-breakpoint
SELECT show_to_tenant('events', 'events');
--> statement-breakpoint
ALTER TABLE "tenant_settings" ADD COLUMN "erasure_approvals" smallint DEFAULT 1 NOT NULL CHECK ("erasure_approvals" IN (1, 2));
--> statement-breakpoint
-- What opens an event of which parts were erased: commitments of those, salts of the others. Its keys are destroyed.
CREATE TABLE "ledger_redactions" (
  "tenant_id" uuid NOT NULL,
  "seq" bigint NOT NULL,
  "case_no" integer NOT NULL,
  "openings" jsonb NOT NULL,
  CONSTRAINT "ledger_redactions_tenant_id_seq_pk" PRIMARY KEY ("tenant_id", "seq")
);
--> statement-breakpoint
-- A person's request to be erased. Who it is stands here until it is done, and nowhere afterwards.
CREATE TABLE "erasure_cases" (
  "tenant_id" uuid NOT NULL,
  "case_no" integer NOT NULL,
  "state" text NOT NULL CHECK ("state" IN ('open', 'refused', 'approved', 'erasing', 'compacting', 'done')),
  "subject_id" text,
  "subject_email" text,
  "pseudonym" text NOT NULL,
  "reason" text NOT NULL,
  "fields" text[] NOT NULL,
  "by_name" boolean NOT NULL,
  "approvals_needed" smallint NOT NULL,
  "requested_at" timestamp (6) with time zone NOT NULL,
  "requested_by" text NOT NULL,
  "due_at" timestamp (6) with time zone NOT NULL,
  "legal_basis" text,
  "approved_at" timestamp (6) with time zone,
  "approved_by" text,
  "approved_by_id" text,
  "second_approved_at" timestamp (6) with time zone,
  "second_approved_by" text,
  "refused_at" timestamp (6) with time zone,
  "refused_by" text,
  "refusal_ground" text,
  "refusal_reason" text,
  "started_at" timestamp (6) with time zone,
  "finished_at" timestamp (6) with time zone,
  "held_since" timestamp (6) with time zone,
  "identifiers" jsonb,
  "counts" jsonb DEFAULT '{}' NOT NULL,
  "open_chunk" jsonb,
  "touched" timestamp (6) with time zone[] DEFAULT '{}' NOT NULL,
  "recipients" jsonb DEFAULT '[]' NOT NULL,
  "certificate" text,
  CONSTRAINT "erasure_cases_tenant_id_case_no_pk" PRIMARY KEY ("tenant_id", "case_no"),
  CONSTRAINT "erasure_cases_subject" CHECK (CASE
    WHEN "state" IN ('compacting', 'done') THEN coalesce("subject_id", "subject_email") IS NULL AND "identifiers" IS NULL
    ELSE coalesce("subject_id", "subject_email") IS NOT NULL OR "state" = 'refused' END)
);
--> statement-breakpoint
SELECT
  protect_tenant_table('ledger_redactions', 'SELECT'),
  protect_tenant_table('erasure_cases', 'SELECT, INSERT, UPDATE ("state", "subject_id", "subject_email", "legal_basis", "approved_at", "approved_by",
    "approved_by_id", "second_approved_at", "second_approved_by", "refused_at", "refused_by", "refusal_ground", "refusal_reason", "started_at",
    "held_since", "identifiers")');
--> statement-breakpoint
SELECT allow_ledger_role('ledger_redactions', 'SELECT');
--> statement-breakpoint
CREATE POLICY "erasure" ON "erasure_cases" TO sentinel_erasure USING (true);
--> statement-breakpoint
GRANT SELECT ("tenant_id", "case_no", "state", "requested_at", "held_since") ON "erasure_cases" TO sentinel_erasure;
--> statement-breakpoint
-- Erasing is done by the functions below alone.
REVOKE SELECT, UPDATE ON "events" FROM sentinel_erasure;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Set by remove_expired and erase_events for themselves. It opens nothing to a role that may not change events, and the owner could
  -- drop the trigger.
  IF TG_OP = 'UPDATE' AND current_setting('app.removing', true) = 'erased' THEN RETURN NEW; END IF;
  IF TG_OP = 'DELETE' AND current_setting('app.removing', true) = 'expired' THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% are append-only: % is refused', TG_ARGV[0], TG_OP
    USING ERRCODE = 'insufficient_privilege',
      HINT = 'Erasure is done by erase_events, retention by remove_expired or by dropping chunks.';
END $$;
--> statement-breakpoint
CREATE FUNCTION refuse_redaction_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_setting('app.removing', true) = 'erased' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'ledger_redactions only grow: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER "ledger_redactions_grow" BEFORE UPDATE OR DELETE ON "ledger_redactions"
FOR EACH ROW EXECUTE FUNCTION refuse_redaction_change();
--> statement-breakpoint
-- The blocks of a day hold words of events that are gone or changed, so what is there now is given to the indexer anew.
CREATE FUNCTION reindex_day(p_tenant uuid, p_day timestamptz) RETURNS void LANGUAGE plpgsql AS $$
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
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION settle_expired_day(p_tenant uuid, p_day timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
  PERFORM reindex_day(p_tenant, p_day);
  UPDATE retention_runs SET open_day = NULL WHERE tenant_id = p_tenant AND finished_at IS NULL AND open_day = p_day;
END $$;
--> statement-breakpoint
-- The chunk of the log at this instant, and whether it is compressed.
CREATE FUNCTION chunk_at(p_at timestamptz) RETURNS TABLE (chunk text, range_start timestamptz, range_end timestamptz, is_compressed boolean)
LANGUAGE sql STABLE AS $$
  SELECT format('%I.%I', c.chunk_schema, c.chunk_name), c.range_start, c.range_end, c.is_compressed
  FROM timescaledb_information.chunks c
  WHERE c.hypertable_schema = 'public' AND c.hypertable_name = 'events' AND c.range_start <= p_at AND c.range_end > p_at
$$;
--> statement-breakpoint
-- Takes events out of a chunk's compressed form, in which they can't be changed one by one, and notes it so that it is put back.
CREATE FUNCTION open_erasure_chunk(p_tenant uuid, p_case integer, p_at timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE v_chunk record;
BEGIN
  SELECT * INTO v_chunk FROM chunk_at(p_at);
  IF NOT FOUND THEN RETURN; END IF;
  UPDATE erasure_cases SET
    open_chunk = jsonb_build_object('at', p_at, 'from', v_chunk.range_start, 'to', v_chunk.range_end, 'compressed',
      v_chunk.is_compressed OR coalesce((open_chunk ->> 'at')::timestamptz = p_at AND (open_chunk ->> 'compressed')::boolean, false)),
    touched = CASE WHEN v_chunk.range_start = ANY (touched) THEN touched ELSE touched || v_chunk.range_start END
  WHERE tenant_id = p_tenant AND case_no = p_case AND state = 'erasing';
  IF NOT FOUND THEN RAISE EXCEPTION 'Case % is not being worked on', p_case; END IF;
  IF v_chunk.is_compressed THEN PERFORM decompress_chunk(v_chunk.chunk::regclass); END IF;
END $$;
--> statement-breakpoint
-- Erases parts of events of the open chunk: p_rows has for each {seq, at, id, groups, actor, resource, openings, mention}. Null: a hold came into
-- force that is not among p_checked, so the caller must look again which events are held.
CREATE FUNCTION erase_events(p_tenant uuid, p_case integer, p_rows jsonb, p_checked uuid[], p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  v_case erasure_cases;
  v_from timestamptz;
  v_to timestamptz;
  v_done bigint;
BEGIN
  SELECT * INTO v_case FROM erasure_cases WHERE tenant_id = p_tenant AND case_no = p_case FOR UPDATE;
  IF v_case.state IS DISTINCT FROM 'erasing' OR v_case.open_chunk IS NULL THEN RAISE EXCEPTION 'Case % is not being worked on', p_case; END IF;
  -- Who makes a hold waits until this is committed; nothing held is erased after they are answered.
  LOCK TABLE legal_holds IN SHARE MODE;
  IF EXISTS (SELECT FROM active_holds(p_tenant, least(p_now, clock_timestamp())) WHERE id <> ALL (p_checked)) THEN RETURN NULL; END IF;
  v_from := (v_case.open_chunk ->> 'from')::timestamptz;
  v_to := (v_case.open_chunk ->> 'to')::timestamptz;
  CREATE TEMP TABLE erasing ON COMMIT DROP AS
    SELECT r.* FROM jsonb_to_recordset(p_rows) AS r
      (seq bigint, at timestamptz, id uuid, groups smallint, actor text, resource text, openings jsonb, mention boolean);
  -- Not a SET of the function: on a server only a superuser may give one to a parameter that PostgreSQL doesn't know.
  PERFORM set_config('app.removing', 'erased', true);
  UPDATE events e SET
    actor_id = CASE WHEN r.groups & 1 <> 0 THEN r.actor ELSE e.actor_id END,
    actor_name = CASE WHEN r.groups & 1 <> 0 THEN NULL ELSE e.actor_name END,
    actor_email = CASE WHEN r.groups & 1 <> 0 THEN NULL ELSE e.actor_email END,
    actor_ip = CASE WHEN r.groups & 2 <> 0 THEN NULL ELSE e.actor_ip END,
    actor_user_agent = CASE WHEN r.groups & 2 <> 0 THEN NULL ELSE e.actor_user_agent END,
    actor_session_id = CASE WHEN r.groups & 2 <> 0 THEN NULL ELSE e.actor_session_id END,
    resource_id = CASE WHEN r.groups & 4 <> 0 THEN r.resource ELSE e.resource_id END,
    resource_name = CASE WHEN r.groups & 4 <> 0 THEN NULL ELSE e.resource_name END,
    resource_parent_id = CASE WHEN r.groups & 4 <> 0 THEN NULL ELSE e.resource_parent_id END,
    resource_attributes = CASE WHEN r.groups & 4 <> 0 THEN NULL ELSE e.resource_attributes END,
    description = CASE WHEN r.groups & 8 <> 0 THEN NULL ELSE e.description END,
    metadata = CASE WHEN r.groups & 16 <> 0 THEN NULL ELSE e.metadata END,
    changes = CASE WHEN r.groups & 32 <> 0 THEN NULL ELSE e.changes END,
    erased_case = p_case,
    erased_groups = coalesce(e.erased_groups, 0) | r.groups
  FROM erasing r
  WHERE e.tenant_id = p_tenant AND e.occurred_at = r.at AND e.seq = r.seq AND e.occurred_at >= v_from AND e.occurred_at < v_to;
  GET DIAGNOSTICS v_done = ROW_COUNT;
  INSERT INTO ledger_redactions AS l (tenant_id, seq, case_no, openings) SELECT p_tenant, seq, p_case, openings FROM erasing
  ON CONFLICT (tenant_id, seq) DO UPDATE SET case_no = excluded.case_no, openings = excluded.openings;
  PERFORM set_config('app.removing', '', true);
  IF v_done <> jsonb_array_length(p_rows) THEN RAISE EXCEPTION 'Only % of % events were found', v_done, jsonb_array_length(p_rows); END IF;
  -- The hash of what was sent would tell whether a guess of what was erased is right.
  UPDATE event_ids i SET content_hash = NULL FROM erasing r WHERE i.tenant_id = p_tenant AND i.id = r.id;
  -- Until the aggregates are refreshed, counts read these hours from the events.
  INSERT INTO late_hours (tenant_id, hour) SELECT DISTINCT p_tenant, date_trunc('hour', at) FROM erasing;
  UPDATE erasure_cases SET counts = add_counts(counts, (
    SELECT jsonb_build_object('own', count(*) FILTER (WHERE NOT mention), 'mentions', count(*) FILTER (WHERE mention),
      'actor', count(*) FILTER (WHERE groups & 1 <> 0), 'network', count(*) FILTER (WHERE groups & 2 <> 0),
      'resource', count(*) FILTER (WHERE groups & 4 <> 0), 'description', count(*) FILTER (WHERE groups & 8 <> 0),
      'metadata', count(*) FILTER (WHERE groups & 16 <> 0), 'changes', count(*) FILTER (WHERE groups & 32 <> 0))
    FROM erasing)) WHERE tenant_id = p_tenant AND case_no = p_case;
  DROP TABLE erasing;
  RETURN v_done;
END $$;
--> statement-breakpoint
-- After the last events of the open chunk: its search blocks are made anew, and it is compressed again if it was.
CREATE FUNCTION close_erasure_chunk(p_tenant uuid, p_case integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  v_open jsonb := (SELECT open_chunk FROM erasure_cases WHERE tenant_id = p_tenant AND case_no = p_case AND state = 'erasing' FOR UPDATE);
  v_day timestamptz;
  v_chunk record;
BEGIN
  IF v_open IS NULL THEN RETURN; END IF;
  FOR v_day IN
    SELECT DISTINCT date_trunc('day', e.occurred_at, 'UTC') FROM events e
    WHERE e.tenant_id = p_tenant AND e.occurred_at >= (v_open ->> 'from')::timestamptz AND e.occurred_at < (v_open ->> 'to')::timestamptz
      AND e.erased_case = p_case
  LOOP
    PERFORM reindex_day(p_tenant, v_day);
  END LOOP;
  SELECT * INTO v_chunk FROM chunk_at((v_open ->> 'at')::timestamptz);
  IF FOUND AND (v_open ->> 'compressed')::boolean AND NOT v_chunk.is_compressed THEN
    PERFORM compress_chunk(v_chunk.chunk::regclass);
  END IF;
  UPDATE erasure_cases SET open_chunk = NULL WHERE tenant_id = p_tenant AND case_no = p_case;
END $$;
--> statement-breakpoint
-- Destroys the keys of the person and forgets who it was. For the owner alone, who holds the lock of the head and has erased everything below it.
CREATE FUNCTION forget_subject(p_tenant uuid, p_case integer, p_subjects text[], p_recipients jsonb, p_certificate text, p_now timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  v_case erasure_cases;
  v_destroyed bigint;
BEGIN
  SELECT * INTO v_case FROM erasure_cases WHERE tenant_id = p_tenant AND case_no = p_case FOR UPDATE;
  IF v_case.state IS DISTINCT FROM 'erasing' OR v_case.open_chunk IS NOT NULL THEN RAISE EXCEPTION 'Case % is not at its end', p_case; END IF;
  DELETE FROM subject_keys WHERE tenant_id = p_tenant AND subject = ANY (p_subjects);
  GET DIAGNOSTICS v_destroyed = ROW_COUNT;
  -- Who has sealed events by these keys and not stored them yet must seal them again.
  UPDATE ledger_heads SET key_epoch = key_epoch + 1 WHERE tenant_id = p_tenant;
  UPDATE legal_holds h SET
    subject_id = CASE WHEN subject_id IS NULL THEN NULL ELSE v_case.pseudonym END,
    subject_email = CASE WHEN subject_email IS NULL THEN NULL ELSE v_case.pseudonym END
  WHERE h.tenant_id = p_tenant AND h.kind = 'subject' AND (
    h.subject_id IN (SELECT jsonb_array_elements_text(v_case.identifiers -> 'ids'))
    OR h.subject_email IN (SELECT jsonb_array_elements_text(v_case.identifiers -> 'emails')));
  -- A request of the same person that was refused before.
  UPDATE erasure_cases SET subject_id = NULL, subject_email = NULL
  WHERE tenant_id = p_tenant AND state = 'refused' AND (
    subject_id IN (SELECT jsonb_array_elements_text(v_case.identifiers -> 'ids'))
    OR subject_email IN (SELECT jsonb_array_elements_text(v_case.identifiers -> 'emails')));
  UPDATE erasure_cases SET state = 'compacting', subject_id = NULL, subject_email = NULL, identifiers = NULL, held_since = NULL,
    finished_at = p_now, recipients = p_recipients, certificate = p_certificate, counts = counts || jsonb_build_object('keys', v_destroyed)
  WHERE tenant_id = p_tenant AND case_no = p_case;
  RETURN v_destroyed;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION reindex_day, open_erasure_chunk, erase_events, close_erasure_chunk, forget_subject FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION open_erasure_chunk, erase_events, close_erasure_chunk TO sentinel_erasure;
