-- TimescaleDB 2.28.3 ends the server (SIGSEGV in pushdown_composite_blooms, while it plans) when a compressed chunk says that it has no sparse index at
-- all and is asked for two columns at once, the tenant among them: which is any filter. So the table names one, by which batches without
-- a searched time of receipt are passed over, and what migration 0019 has left with none is compressed again.
DO $$
DECLARE
  v_chunk regclass;
BEGIN
  IF (SELECT regexp_match(extversion, '^(\d+)\.(\d+)')::int[] >= '{2,23}' FROM pg_extension WHERE extname = 'timescaledb') THEN
    ALTER TABLE public.events SET (timescaledb.sparse_index = 'minmax("recorded_at")');
    FOR v_chunk IN
      SELECT s.relid FROM _timescaledb_catalog.compression_settings s
      JOIN timescaledb_information.chunks c ON format('%I.%I', c.chunk_schema, c.chunk_name)::regclass = s.relid
      WHERE c.hypertable_schema = 'public' AND c.hypertable_name = 'events' AND c.is_compressed
        AND NOT (to_jsonb(s) -> 'index' @> '[{"column": "recorded_at"}]') AND to_jsonb(s) -> 'index' @> '[{"source": "config"}]'
      ORDER BY c.range_start
    LOOP
      PERFORM decompress_chunk(v_chunk);
      PERFORM compress_chunk(v_chunk);
    END LOOP;
  END IF;
END $$;
