-- The roles belong to the server and not to this database: several databases share them, and start at the same time.
DO $$
DECLARE
  role_name text;
  may_become text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'set' ELSE 'member' END;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['sentinel_app', 'sentinel_auth', 'sentinel_retention', 'sentinel_erasure'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
        BEGIN
          EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
      END IF;
      IF NOT pg_has_role(current_user, role_name, may_become) THEN
        EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
      END IF;
    EXCEPTION WHEN insufficient_privilege THEN
      RAISE EXCEPTION 'The database needs the role "%", which "%" may not make. Run as a superuser: CREATE ROLE % NOLOGIN; GRANT % TO %;',
        role_name, current_user, role_name, role_name, quote_ident(current_user)
        USING ERRCODE = 'insufficient_privilege';
    END;
  END LOOP;
END $$;
--> statement-breakpoint
-- Whose rows the transaction may see; null, and so nobody's, until it is set.
CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('app.tenant_id', true), '')::uuid
$$;
--> statement-breakpoint
-- What sentinel_app sees under the name of a table it can't read. It comes first in that role's search_path.
CREATE SCHEMA tenant;
--> statement-breakpoint
GRANT USAGE ON SCHEMA tenant TO sentinel_app;
--> statement-breakpoint
CREATE FUNCTION protect_tenant_table(
  p_table regclass,
  p_app text DEFAULT 'SELECT, INSERT, UPDATE, DELETE',
  p_auth text DEFAULT NULL,
  p_retention text DEFAULT NULL,
  p_tenant_column name DEFAULT 'tenant_id'
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  owner_name name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = p_table);
  policy record;
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_table);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', p_table);
  EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, sentinel_app, sentinel_auth, sentinel_retention, sentinel_erasure', p_table);
  FOR policy IN
    SELECT * FROM (VALUES
      ('owner', owner_name, 'ALL', 'true'),
      ('tenant', 'sentinel_app', p_app, format('%I = (SELECT current_tenant())', p_tenant_column)),
      ('auth', 'sentinel_auth', p_auth, 'true'),
      ('retention', 'sentinel_retention', p_retention, 'true')
    ) AS policies (name, role_name, rights, condition)
  LOOP
    EXECUTE format('DROP POLICY IF EXISTS %I ON %s', policy.name, p_table);
    CONTINUE WHEN policy.rights IS NULL;
    EXECUTE format('CREATE POLICY %I ON %s TO %I USING (%s)', policy.name, p_table, policy.role_name, policy.condition);
    CONTINUE WHEN policy.name = 'owner';
    EXECUTE format('GRANT %s ON %s TO %I', policy.rights, p_table, policy.role_name);
  END LOOP;
END $$;
--> statement-breakpoint
-- For what can't have row security: a view of the tenant's rows. It is no security barrier, so every index stays usable,
-- and the subquery is asked once a statement and not once a row.
CREATE FUNCTION show_to_tenant(p_source regclass, p_name name) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE OR REPLACE VIEW tenant.%I AS SELECT * FROM %s WHERE tenant_id = (SELECT public.current_tenant())', p_name, p_source);
  EXECUTE format('GRANT SELECT ON tenant.%I TO sentinel_app', p_name);
END $$;
--> statement-breakpoint
-- What each continuous aggregate has stored, as tenant.<aggregate>; called again by a migration that makes another.
CREATE FUNCTION show_aggregates_to_tenant() RETURNS void LANGUAGE sql AS $$
  SELECT show_to_tenant(
    format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)::regclass, view_name)
  FROM timescaledb_information.continuous_aggregates
  WHERE hypertable_schema = 'public' OR view_schema = 'public'
$$;
--> statement-breakpoint
SELECT show_to_tenant('events', 'events');
--> statement-breakpoint
SELECT show_aggregates_to_tenant();
--> statement-breakpoint
GRANT INSERT ON "events" TO sentinel_app, sentinel_auth;
--> statement-breakpoint
-- TimescaleDB hands the right on to compressed chunks, where a batch of rows could be forged. Nobody needs it there, and
-- those made from now on have what their parent has.
DO $$
DECLARE compressed regclass;
BEGIN
  FOR compressed IN
    WITH parent AS (
      SELECT c.id, c.schema_name, c.table_name FROM _timescaledb_catalog.hypertable h
      JOIN _timescaledb_catalog.hypertable c ON c.id = h.compressed_hypertable_id
      WHERE h.schema_name = 'public' AND h.table_name = 'events')
    SELECT format('%I.%I', schema_name, table_name)::regclass FROM parent
    UNION ALL
    SELECT format('%I.%I', k.schema_name, k.table_name)::regclass FROM _timescaledb_catalog.chunk k
    JOIN parent ON parent.id = k.hypertable_id
    -- A chunk that retention dropped leaves its line here.
    WHERE to_regclass(format('%I.%I', k.schema_name, k.table_name)) IS NOT NULL
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM sentinel_app, sentinel_auth', compressed);
  END LOOP;
END $$;
--> statement-breakpoint
GRANT SELECT, DELETE ON "events" TO sentinel_retention;
--> statement-breakpoint
GRANT SELECT, UPDATE ON "events" TO sentinel_erasure;
--> statement-breakpoint
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_user = 'sentinel_erasure' THEN RETURN NEW; END IF;
  IF TG_OP = 'DELETE' AND current_user = 'sentinel_retention' THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% are append-only: % is refused', TG_ARGV[0], TG_OP
    USING ERRCODE = 'insufficient_privilege',
      HINT = 'Erasure is done as sentinel_erasure, retention as sentinel_retention or by dropping chunks.';
END $$;
--> statement-breakpoint
CREATE TRIGGER "events_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "events"
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('events');
--> statement-breakpoint
-- TimescaleDB puts a row trigger on every chunk, so that a chunk named directly is guarded too.
CREATE TRIGGER "events_append_only_rows" BEFORE UPDATE OR DELETE ON "events"
FOR EACH ROW EXECUTE FUNCTION refuse_change('events');
--> statement-breakpoint
CREATE FUNCTION refuse_other_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are stored for the tenant of the transaction and no other'
    USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
-- After the row and not before it: a trigger before it would make COPY store row by row.
CREATE TRIGGER "events_own_tenant" AFTER INSERT ON "events" FOR EACH ROW
WHEN (NEW.tenant_id IS DISTINCT FROM current_tenant() AND current_user = 'sentinel_app')
EXECUTE FUNCTION refuse_other_tenant();
--> statement-breakpoint
CREATE FUNCTION keep_ledger_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.tenant_id = OLD.tenant_id AND NEW.next_seq >= OLD.next_seq THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'ledger_heads only grow: next_seq % can''t become %', OLD.next_seq, NEW.next_seq
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF NOT EXISTS (SELECT FROM tenants WHERE id = OLD.tenant_id) THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'ledger_heads only grow: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER "ledger_heads_grow" BEFORE UPDATE OR DELETE ON "ledger_heads"
FOR EACH ROW EXECUTE FUNCTION keep_ledger_head();
--> statement-breakpoint
CREATE TRIGGER "ledger_heads_stay" BEFORE TRUNCATE ON "ledger_heads"
FOR EACH STATEMENT EXECUTE FUNCTION keep_ledger_head();
--> statement-breakpoint
SELECT
  protect_tenant_table('ledger_heads', 'SELECT, INSERT, UPDATE (next_seq)', 'SELECT, INSERT, UPDATE (next_seq)'),
  protect_tenant_table('event_ids', 'SELECT, INSERT', 'SELECT, INSERT', 'SELECT, DELETE'),
  protect_tenant_table('appends', 'SELECT, INSERT', 'INSERT'),
  protect_tenant_table('late_hours', 'SELECT, INSERT', 'INSERT'),
  protect_tenant_table('search_blocks', 'SELECT', NULL, 'SELECT, DELETE'),
  protect_tenant_table('event_types', 'SELECT, INSERT, UPDATE'),
  protect_tenant_table('tenant_settings', 'SELECT, INSERT, UPDATE', 'SELECT, INSERT, UPDATE'),
  protect_tenant_table('api_keys', 'SELECT, INSERT, UPDATE', 'SELECT, INSERT, UPDATE'),
  protect_tenant_table('members', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT, INSERT, UPDATE, DELETE'),
  protect_tenant_table('invitations', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT, INSERT, UPDATE, DELETE'),
  protect_tenant_table('tenants', 'SELECT, UPDATE (name, logo, metadata)', 'SELECT, INSERT, UPDATE, DELETE', NULL, 'id');
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "users", "accounts", "sessions", "verifications", "setup_tokens" TO sentinel_auth;
--> statement-breakpoint
GRANT SELECT ON "job_runs" TO sentinel_app;
--> statement-breakpoint
-- As the owner: the condition on the terms would not reach their index through row security. It asks for the tenant itself.
CREATE OR REPLACE FUNCTION candidate_blocks(p_tenant uuid, p_terms tsquery)
RETURNS TABLE (min_us bigint, max_us bigint, event_count integer)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
SET enable_seqscan = off
SET enable_indexscan = off
SET enable_indexonlyscan = off
AS $$
  WITH matching AS MATERIALIZED (
    SELECT b.tenant_id, b.min_at, b.max_at, b.event_count FROM search_blocks b WHERE b.terms @@ p_terms
  )
  SELECT (extract(epoch FROM min_at) * 1000000)::bigint, (extract(epoch FROM max_at) * 1000000)::bigint, event_count
  FROM matching WHERE tenant_id = p_tenant AND p_tenant = current_tenant()
$$;
--> statement-breakpoint
DROP FUNCTION note_append(uuid, bigint, timestamptz[], timestamptz[], bigint[], bigint[], integer[], timestamptz[]);
--> statement-breakpoint
-- The ids of the events come here too: PostgreSQL has no COPY into a table with row security.
CREATE FUNCTION note_append(
  p_tenant uuid, p_next_seq bigint,
  p_ids uuid[], p_occurred_at timestamptz[], p_content_hashes bytea[],
  p_min_at timestamptz[], p_max_at timestamptz[], p_seq_low bigint[], p_seq_high bigint[], p_event_count integer[],
  p_late_hours timestamptz[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO event_ids (tenant_id, id, seq, occurred_at, content_hash)
  SELECT p_tenant, n.id, p_next_seq - cardinality(p_ids) + n.position - 1, n.at, n.hash
  FROM unnest(p_ids, p_occurred_at, p_content_hashes) WITH ORDINALITY AS n (id, at, hash, position);
  UPDATE ledger_heads SET next_seq = p_next_seq WHERE tenant_id = p_tenant;
  INSERT INTO appends (tenant_id, min_at, max_at, seq_low, seq_high, event_count)
  SELECT p_tenant, * FROM unnest(p_min_at, p_max_at, p_seq_low, p_seq_high, p_event_count);
  IF cardinality(p_late_hours) > 0 THEN
    INSERT INTO late_hours (tenant_id, hour) SELECT p_tenant, unnest(p_late_hours);
  END IF;
END $$;
