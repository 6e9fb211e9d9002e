-- Who builds the tree and signs it: reads leaves, writes tiles and checkpoints, and touches no event.
DO $$
DECLARE
  role_name text := 'sentinel_ledger';
  may_become text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'set' ELSE 'member' END;
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
END $$;
--> statement-breakpoint
-- Rises with every change of what seals an event: a key that was replaced or destroyed, a setting. Who sealed by an older one seals again.
ALTER TABLE "ledger_heads" ADD COLUMN "key_epoch" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "tenant_settings" ADD COLUMN "sign_all_events" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
-- Null once the person of the event was erased: the hash would tell whether a guess of what was erased is right.
ALTER TABLE "event_ids" ALTER COLUMN "content_hash" DROP NOT NULL;
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "signature" text;
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "key_id" integer;
--> statement-breakpoint
SELECT show_to_tenant('events', 'events');
--> statement-breakpoint
CREATE TABLE "ledger_leaves" (
  "tenant_id" uuid NOT NULL,
  "first_seq" bigint NOT NULL,
  "hashes" bytea NOT NULL,
  CONSTRAINT "ledger_leaves_tenant_id_first_seq_pk" PRIMARY KEY ("tenant_id", "first_seq"),
  CONSTRAINT "ledger_leaves_whole" CHECK (length("hashes") > 0 AND length("hashes") % 32 = 0)
);
--> statement-breakpoint
CREATE TABLE "ledger_tiles" (
  "tenant_id" uuid NOT NULL,
  "level" smallint NOT NULL,
  "index" bigint NOT NULL,
  "hashes" bytea NOT NULL,
  CONSTRAINT "ledger_tiles_tenant_id_level_index_pk" PRIMARY KEY ("tenant_id", "level", "index"),
  CONSTRAINT "ledger_tiles_full" CHECK (length("hashes") = 8192)
);
--> statement-breakpoint
CREATE TABLE "ledger_edges" (
  "tenant_id" uuid PRIMARY KEY NOT NULL,
  "size" bigint NOT NULL,
  "levels" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_checkpoints" (
  "tenant_id" uuid NOT NULL,
  "size" bigint NOT NULL,
  "signed_at" timestamp (6) with time zone NOT NULL,
  "note" text NOT NULL,
  CONSTRAINT "ledger_checkpoints_tenant_id_size_signed_at_pk" PRIMARY KEY ("tenant_id", "size", "signed_at")
);
--> statement-breakpoint
CREATE TABLE "ledger_keys" (
  "tenant_id" uuid NOT NULL,
  "purpose" text NOT NULL,
  "key_id" integer NOT NULL,
  "public_key" bytea,
  "sealed" bytea NOT NULL,
  "created_at" timestamp (6) with time zone NOT NULL,
  "replaced_at" timestamp (6) with time zone,
  "size_max" bigint,
  CONSTRAINT "ledger_keys_tenant_id_purpose_key_id_pk" PRIMARY KEY ("tenant_id", "purpose", "key_id")
);
--> statement-breakpoint
CREATE TABLE "subject_keys" (
  "tenant_id" uuid NOT NULL,
  "subject" text NOT NULL,
  "key" bytea NOT NULL,
  CONSTRAINT "subject_keys_tenant_id_subject_pk" PRIMARY KEY ("tenant_id", "subject"),
  CONSTRAINT "subject_keys_whole" CHECK (length("key") = 32)
);
--> statement-breakpoint
-- Hashes don't compress, and looking whether they do costs every append.
ALTER TABLE "ledger_leaves" ALTER COLUMN "hashes" SET STORAGE EXTERNAL;
--> statement-breakpoint
ALTER TABLE "ledger_tiles" ALTER COLUMN "hashes" SET STORAGE EXTERNAL;
--> statement-breakpoint
SELECT
  protect_tenant_table('ledger_leaves', 'SELECT, INSERT', 'INSERT'),
  protect_tenant_table('ledger_tiles', 'SELECT'),
  protect_tenant_table('ledger_edges', 'SELECT'),
  protect_tenant_table('ledger_checkpoints', 'SELECT'),
  protect_tenant_table('ledger_keys', 'SELECT, INSERT', 'SELECT, INSERT'),
  protect_tenant_table('subject_keys', 'SELECT, INSERT', 'SELECT, INSERT');
--> statement-breakpoint
CREATE FUNCTION allow_ledger_role(p_table regclass, p_rights text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE POLICY ledger ON %s TO sentinel_ledger USING (true)', p_table);
  EXECUTE format('GRANT %s ON %s TO sentinel_ledger', p_rights, p_table);
END $$;
--> statement-breakpoint
SELECT
  allow_ledger_role('ledger_heads', 'SELECT, UPDATE (key_epoch)'),
  allow_ledger_role('tenant_settings', 'SELECT'),
  allow_ledger_role('ledger_leaves', 'SELECT, INSERT, DELETE'),
  allow_ledger_role('ledger_tiles', 'SELECT, INSERT'),
  allow_ledger_role('ledger_edges', 'SELECT, INSERT, UPDATE'),
  allow_ledger_role('ledger_checkpoints', 'SELECT, INSERT'),
  allow_ledger_role('ledger_keys', 'SELECT, INSERT, UPDATE (replaced_at, size_max)'),
  allow_ledger_role('subject_keys', 'SELECT, INSERT');
--> statement-breakpoint
GRANT SELECT ON "events" TO sentinel_ledger;
--> statement-breakpoint
GRANT UPDATE (key_epoch) ON "ledger_heads" TO sentinel_app;
--> statement-breakpoint
CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% only grow: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER "ledger_tiles_grow" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_tiles"
FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();
--> statement-breakpoint
CREATE TRIGGER "ledger_checkpoints_grow" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_checkpoints"
FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();
--> statement-breakpoint
-- A leaf may go once the tree holds it.
CREATE FUNCTION keep_ledger_leaf() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.first_seq + length(OLD.hashes) / 32 <= (SELECT size FROM ledger_edges WHERE tenant_id = OLD.tenant_id) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'ledger_leaves stay until the tree holds them: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER "ledger_leaves_stay" BEFORE UPDATE OR DELETE ON "ledger_leaves"
FOR EACH ROW EXECUTE FUNCTION keep_ledger_leaf();
--> statement-breakpoint
CREATE FUNCTION keep_ledger_edge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.tenant_id = OLD.tenant_id AND NEW.size >= OLD.size THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'ledger_edges only grow: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER "ledger_edges_grow" BEFORE UPDATE OR DELETE ON "ledger_edges"
FOR EACH ROW EXECUTE FUNCTION keep_ledger_edge();
--> statement-breakpoint
DROP FUNCTION note_append(uuid, bigint, uuid[], timestamptz[], bytea[], timestamptz[], timestamptz[], bigint[], bigint[], integer[], timestamptz[]);
--> statement-breakpoint
-- The leaves come here too, all of a commit in one row: what is stored is in the tree, or neither is.
CREATE FUNCTION note_append(
  p_tenant uuid, p_next_seq bigint,
  p_ids uuid[], p_occurred_at timestamptz[], p_content_hashes bytea[], p_leaves text,
  p_min_at timestamptz[], p_max_at timestamptz[], p_seq_low bigint[], p_seq_high bigint[], p_event_count integer[],
  p_late_hours timestamptz[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO event_ids (tenant_id, id, seq, occurred_at, content_hash)
  SELECT p_tenant, n.id, p_next_seq - cardinality(p_ids) + n.position - 1, n.at, n.hash
  FROM unnest(p_ids, p_occurred_at, p_content_hashes) WITH ORDINALITY AS n (id, at, hash, position);
  INSERT INTO ledger_leaves (tenant_id, first_seq, hashes)
  VALUES (p_tenant, p_next_seq - cardinality(p_ids), decode(p_leaves, 'hex'));
  UPDATE ledger_heads SET next_seq = p_next_seq WHERE tenant_id = p_tenant;
  INSERT INTO appends (tenant_id, min_at, max_at, seq_low, seq_high, event_count)
  SELECT p_tenant, * FROM unnest(p_min_at, p_max_at, p_seq_low, p_seq_high, p_event_count);
  IF cardinality(p_late_hours) > 0 THEN
    INSERT INTO late_hours (tenant_id, hour) SELECT p_tenant, unnest(p_late_hours);
  END IF;
END $$;
