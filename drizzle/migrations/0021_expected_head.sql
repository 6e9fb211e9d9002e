-- An append ahead says which head it is for, and its COPY holds the head before its first row. A statement before the COPY would hold it while the
-- rows are on their way: PostgreSQL asks for the rows of a COPY before it calls this, so that they have been sent by then.
CREATE FUNCTION hold_expected_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  expected text[] := string_to_array(current_setting('app.expected_head', true), '/');
BEGIN
  -- Empty, too, after a transaction that had one.
  IF cardinality(expected) = 2 THEN
    PERFORM hold_head(current_setting('app.tenant_id')::uuid, expected[1]::bigint, expected[2]::bigint);
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "events_expected_head" BEFORE INSERT ON "events" FOR EACH STATEMENT EXECUTE FUNCTION hold_expected_head();
