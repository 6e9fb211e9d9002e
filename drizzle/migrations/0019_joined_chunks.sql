-- A compressed chunk is joined to the one before it only where its settings are those of the table. TimescaleDB 2.28 gives chunks filters that the
-- table does not name, so that on a server no two days were ever joined. Compressed rows are found by time alone: no filter is wanted, and it is said here.
-- The option is there in 2.23, and such filters came later.
DO $$
BEGIN
  IF (SELECT regexp_match(extversion, '^(\d+)\.(\d+)')::int[] >= '{2,23}' FROM pg_extension WHERE extname = 'timescaledb') THEN
    ALTER TABLE public.events SET (timescaledb.sparse_index = '');
  END IF;
END $$;
