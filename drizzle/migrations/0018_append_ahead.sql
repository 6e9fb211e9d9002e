-- An append that was prepared for this place in the log, before its turn came, goes on only if the place is still free and what sealed its events
-- still seals; it holds the head from here on.
CREATE FUNCTION hold_head(p_tenant uuid, p_next_seq bigint, p_key_epoch bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM ledger_heads
  WHERE tenant_id = p_tenant AND next_seq = p_next_seq AND key_epoch = p_key_epoch
  FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the log goes on at another place than this append was prepared for' USING ERRCODE = 'SA001';
  END IF;
END $$;
