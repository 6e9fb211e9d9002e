-- An append that was prepared for this place in the log, before its turn came, goes on only if the place is still free and what sealed its events
-- still seals; it holds the head from here on.
CREATE FUNCTION hold_head(p_tenant uuid, p_next_seq bigint, p_key_epoch bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  head record;
BEGIN
  -- Looked at once it is locked: a condition of this query would be asked of the row as it was before whoever has the lock moved it.
  SELECT next_seq, key_epoch INTO head FROM ledger_heads WHERE tenant_id = p_tenant FOR UPDATE;
  IF head.next_seq IS DISTINCT FROM p_next_seq OR head.key_epoch IS DISTINCT FROM p_key_epoch THEN
    RAISE EXCEPTION 'the log goes on at another place than this append was prepared for' USING ERRCODE = 'SA001';
  END IF;
END $$;
