-- What Redshift keeps and PostgreSQL has no place for.

-- Distribution, sort keys and encodings, as the translator writes them into a comment of CREATE TABLE.
CREATE TABLE pg_redshift.table_attributes (
  table_id oid PRIMARY KEY,
  attributes jsonb NOT NULL
);
CREATE TABLE pg_redshift.external_schemas (
  schema_name text PRIMARY KEY,
  database_name text NOT NULL,
  options text NOT NULL DEFAULT '{"IAM_ROLE":"default"}'
);
CREATE TABLE pg_redshift.external_tables (
  schema_name text NOT NULL,
  table_name text NOT NULL,
  location text NOT NULL,
  input_format text NOT NULL,
  output_format text NOT NULL,
  serialization_lib text NOT NULL,
  parameters text NOT NULL,
  PRIMARY KEY (schema_name, table_name)
);
CREATE TABLE pg_redshift.external_columns (
  schema_name text NOT NULL,
  table_name text NOT NULL,
  column_name text NOT NULL,
  external_type text NOT NULL,
  column_number integer NOT NULL,
  -- From 1 for the columns that the table is partitioned by; 0 for the others.
  partition_key integer NOT NULL
);
CREATE TABLE pg_redshift.external_partitions (
  schema_name text NOT NULL,
  table_name text NOT NULL,
  partition_values text NOT NULL,
  location text NOT NULL
);
-- Every statement that came in, by the clock of the double; what still runs has no end.
CREATE TABLE pg_redshift.statements (
  query bigint GENERATED ALWAYS AS IDENTITY (START WITH 1001) PRIMARY KEY,
  user_id oid NOT NULL,
  user_name text NOT NULL,
  pid integer NOT NULL,
  database_name text NOT NULL,
  query_text text NOT NULL,
  start_time timestamp NOT NULL,
  end_time timestamp,
  -- running, success, failed or canceled
  status text NOT NULL DEFAULT 'running',
  error_message text NOT NULL DEFAULT '',
  returned_rows bigint NOT NULL DEFAULT 0
);
GRANT SELECT ON ALL TABLES IN SCHEMA pg_redshift TO PUBLIC;

CREATE FUNCTION pg_catalog.pg_last_query_id() RETURNS bigint LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT coalesce(max(statements.query), -1) FROM pg_redshift.statements
  WHERE statements.pid = pg_backend_pid() AND statements.status <> 'running';
END;

CREATE FUNCTION pg_redshift.keep_attributes() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  made record;
  kept jsonb;
BEGIN
  FOR kept IN SELECT CAST(comments.parts[1] AS jsonb)
    FROM regexp_matches(current_query(), '/[*]redshift:([^\n]*?)[*]/', 'g') AS comments(parts)
  LOOP
    FOR made IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP
      IF made.object_type = 'table'
        AND (SELECT relname FROM pg_class WHERE oid = made.objid) = kept ->> 'table' THEN
        INSERT INTO pg_redshift.table_attributes VALUES (made.objid, kept)
        ON CONFLICT (table_id) DO UPDATE SET attributes = excluded.attributes;
      ELSIF made.object_type = 'schema' AND made.object_identity = quote_ident(kept ->> 'schema') THEN
        INSERT INTO pg_redshift.external_schemas (schema_name, database_name)
        VALUES (kept ->> 'schema', kept ->> 'externalDatabase') ON CONFLICT (schema_name) DO NOTHING;
      END IF;
    END LOOP;
  END LOOP;
END $$;
CREATE EVENT TRIGGER keep_attributes ON ddl_command_end
WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'CREATE SCHEMA')
EXECUTE FUNCTION pg_redshift.keep_attributes();
