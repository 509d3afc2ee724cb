-- Redshift's system views, as far as a catalog, a table's page and the proof of a cancel read them.

CREATE VIEW pg_redshift.relations AS
SELECT
  pg_class.oid,
  pg_namespace.nspname AS schema_name,
  pg_class.relname AS table_name,
  CASE
    WHEN external_tables.table_name IS NOT NULL THEN 'EXTERNAL TABLE'
    WHEN pg_class.relkind IN ('v', 'm') THEN 'VIEW'
    WHEN pg_class.relpersistence = 't' THEN 'LOCAL TEMPORARY'
    ELSE 'BASE TABLE'
  END AS table_type,
  obj_description(pg_class.oid, 'pg_class') AS remarks,
  pg_class.reltuples
FROM pg_class
JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
LEFT JOIN pg_redshift.external_tables
  ON external_tables.schema_name = pg_namespace.nspname AND external_tables.table_name = pg_class.relname
WHERE pg_class.relkind IN ('r', 'v', 'm')
  AND pg_namespace.nspname NOT IN ('pg_toast', 'pg_redshift')
  AND (pg_class.relpersistence <> 't' OR pg_namespace.oid = pg_my_temp_schema());

CREATE VIEW pg_redshift.attributes AS
SELECT
  relations.oid AS table_id,
  relations.schema_name,
  relations.table_name,
  relations.table_type,
  pg_attribute.attname AS column_name,
  pg_attribute.attnum AS place,
  pg_attribute.attnotnull AS is_required,
  pg_get_expr(pg_attrdef.adbin, pg_attrdef.adrelid) AS column_default,
  CASE pg_attribute.atttypid
    WHEN 'jsonb'::regtype THEN 'super'
    WHEN 'bytea'::regtype THEN 'binary varying(64000)'
    ELSE format_type(pg_attribute.atttypid, pg_attribute.atttypmod)
  END AS data_type,
  pg_attribute.atttypid AS type_id,
  CASE WHEN pg_attribute.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND pg_attribute.atttypmod > 0
    THEN pg_attribute.atttypmod - 4 END AS length,
  CASE
    WHEN pg_attribute.atttypid = 'int2'::regtype THEN 16
    WHEN pg_attribute.atttypid = 'int4'::regtype THEN 32
    WHEN pg_attribute.atttypid = 'int8'::regtype THEN 64
    WHEN pg_attribute.atttypid = 'float4'::regtype THEN 24
    WHEN pg_attribute.atttypid = 'float8'::regtype THEN 53
    WHEN pg_attribute.atttypid = 'numeric'::regtype AND pg_attribute.atttypmod > 0
      THEN ((pg_attribute.atttypmod - 4) >> 16) & 65535
  END AS numeric_precision,
  CASE
    WHEN pg_attribute.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) THEN 0
    WHEN pg_attribute.atttypid = 'numeric'::regtype AND pg_attribute.atttypmod > 0
      THEN (pg_attribute.atttypmod - 4) & 2047
  END AS numeric_scale,
  col_description(relations.oid, pg_attribute.attnum) AS remarks,
  table_attributes.attributes
FROM pg_redshift.relations
JOIN pg_attribute ON pg_attribute.attrelid = relations.oid
LEFT JOIN pg_attrdef ON pg_attrdef.adrelid = relations.oid AND pg_attrdef.adnum = pg_attribute.attnum
LEFT JOIN pg_redshift.table_attributes ON table_attributes.table_id = relations.oid
WHERE pg_attribute.attnum > 0 AND NOT pg_attribute.attisdropped;

-- As in Redshift, only tables of schemas in the search path are seen here.
CREATE VIEW pg_catalog.pg_table_def AS
SELECT
  CAST(schema_name AS name) AS schemaname,
  CAST(table_name AS name) AS tablename,
  CAST(column_name AS name) AS "column",
  data_type AS type,
  coalesce(attributes #>> ARRAY['encode', column_name], 'none') AS encoding,
  coalesce(attributes ->> 'distkey' = column_name, false) AS distkey,
  coalesce((
    SELECT CAST(keys.place AS integer)
    FROM jsonb_array_elements_text(attributes -> 'sortkey') WITH ORDINALITY AS keys(name, place)
    WHERE keys.name = column_name
  ), 0) AS sortkey,
  is_required AS "notnull"
FROM pg_redshift.attributes
WHERE schema_name = ANY (CAST(current_schemas(true) AS text[])) AND table_type <> 'EXTERNAL TABLE';

CREATE VIEW pg_catalog.svv_tables AS
SELECT
  CAST(current_database() AS text) AS table_catalog,
  CAST(schema_name AS text) AS table_schema,
  CAST(table_name AS text) AS table_name,
  table_type,
  remarks
FROM pg_redshift.relations;

CREATE VIEW pg_catalog.svv_columns AS
SELECT
  CAST(current_database() AS text) AS table_catalog,
  CAST(schema_name AS text) AS table_schema,
  CAST(table_name AS text) AS table_name,
  CAST(column_name AS text) AS column_name,
  CAST(place AS integer) AS ordinal_position,
  column_default,
  CASE WHEN is_required THEN 'NO' ELSE 'YES' END AS is_nullable,
  regexp_replace(data_type, '[(][^)]*[)]', '') AS data_type,
  length AS character_maximum_length,
  numeric_precision,
  CASE WHEN type_id = 'numeric'::regtype THEN 10 WHEN numeric_precision IS NOT NULL THEN 2 END AS numeric_precision_radix,
  numeric_scale,
  remarks
FROM pg_redshift.attributes;

CREATE VIEW pg_catalog.svv_all_schemas AS
SELECT
  CAST(current_database() AS text) AS database_name,
  CAST(nspname AS text) AS schema_name,
  CAST(nspowner AS integer) AS schema_owner,
  CASE WHEN external_schemas.schema_name IS NULL THEN 'local' ELSE 'external' END AS schema_type,
  CAST(array_to_string(nspacl, '~') AS text) AS schema_acl,
  CASE WHEN external_schemas.schema_name IS NULL THEN NULL ELSE 'data catalog' END AS source_database,
  options AS schema_option
FROM pg_namespace
LEFT JOIN pg_redshift.external_schemas ON external_schemas.schema_name = pg_namespace.nspname
WHERE nspname NOT LIKE 'pg_temp_%' AND nspname NOT LIKE 'pg_toast%' AND nspname <> 'pg_redshift';
CREATE VIEW pg_catalog.svv_redshift_schemas AS
SELECT database_name, schema_name, schema_owner, schema_type, schema_acl, schema_option
FROM pg_catalog.svv_all_schemas WHERE schema_type = 'local';

CREATE VIEW pg_catalog.svv_all_tables AS
SELECT
  table_catalog AS database_name,
  table_schema AS schema_name,
  table_name,
  CAST(NULL AS text) AS table_acl,
  CASE table_type WHEN 'BASE TABLE' THEN 'TABLE' ELSE table_type END AS table_type,
  remarks
FROM pg_catalog.svv_tables;
CREATE VIEW pg_catalog.svv_redshift_tables AS
SELECT * FROM pg_catalog.svv_all_tables WHERE table_type <> 'EXTERNAL TABLE';
CREATE VIEW pg_catalog.svv_all_columns AS
SELECT
  table_catalog AS database_name,
  table_schema AS schema_name,
  table_name,
  column_name,
  ordinal_position,
  column_default,
  is_nullable,
  data_type,
  character_maximum_length,
  numeric_precision,
  numeric_scale,
  remarks
FROM pg_catalog.svv_columns;
CREATE VIEW pg_catalog.svv_redshift_columns AS
SELECT svv_all_columns.* FROM pg_catalog.svv_all_columns
JOIN pg_catalog.svv_redshift_tables USING (database_name, schema_name, table_name);

CREATE VIEW pg_catalog.svv_redshift_databases AS
SELECT
  CAST(datname AS text) AS database_name,
  CAST(datdba AS integer) AS database_owner,
  'local' AS database_type,
  CAST(NULL AS text) AS database_acl,
  CAST(NULL AS text) AS database_options,
  'Snapshot Isolation' AS database_isolation_level
FROM pg_database
WHERE datname NOT IN ('template0', 'template1', 'postgres');

CREATE VIEW pg_catalog.svv_external_schemas AS
SELECT
  pg_namespace.oid AS esoid,
  1 AS eskind,
  CAST(external_schemas.schema_name AS name) AS schemaname,
  CAST(pg_namespace.nspowner AS integer) AS esowner,
  external_schemas.database_name AS databasename,
  external_schemas.options AS esoptions
FROM pg_redshift.external_schemas
JOIN pg_namespace ON pg_namespace.nspname = external_schemas.schema_name;
CREATE VIEW pg_catalog.svv_external_databases AS
SELECT DISTINCT 1 AS eskind, database_name AS databasename, '' AS location, '' AS parameters
FROM pg_redshift.external_schemas;
CREATE VIEW pg_catalog.svv_external_tables AS
SELECT
  CAST(current_database() AS text) AS redshift_database_name,
  schema_name AS schemaname,
  table_name AS tablename,
  'TABLE' AS tabletype,
  location,
  input_format,
  output_format,
  serialization_lib,
  '{}' AS serde_parameters,
  0 AS compressed,
  parameters
FROM pg_redshift.external_tables;
CREATE VIEW pg_catalog.svv_external_columns AS
SELECT
  CAST(current_database() AS text) AS redshift_database_name,
  schema_name AS schemaname,
  table_name AS tablename,
  column_name AS columnname,
  external_type,
  column_number AS columnnum,
  partition_key AS part_key,
  'unknown' AS is_nullable
FROM pg_redshift.external_columns;
CREATE VIEW pg_catalog.svv_external_partitions AS
SELECT
  external_partitions.schema_name AS schemaname,
  external_partitions.table_name AS tablename,
  external_partitions.partition_values AS "values",
  external_partitions.location,
  external_tables.input_format,
  external_tables.output_format,
  external_tables.serialization_lib,
  '{}' AS serde_parameters,
  0 AS compressed,
  external_tables.parameters
FROM pg_redshift.external_partitions
JOIN pg_redshift.external_tables USING (schema_name, table_name);

-- As in Redshift, empty tables are not there.
CREATE VIEW pg_catalog.svv_table_info AS
SELECT
  CAST(current_database() AS text) AS database,
  CAST(relations.schema_name AS text) AS schema,
  relations.oid AS table_id,
  CAST(relations.table_name AS text) AS "table",
  CASE WHEN table_attributes.attributes -> 'encode' = '{}' THEN 'N' ELSE 'Y, AUTO(ENCODE)' END AS encoded,
  CASE
    WHEN table_attributes.attributes ->> 'distkey' IS NOT NULL
      THEN 'KEY(' || (table_attributes.attributes ->> 'distkey') || ')'
    ELSE coalesce(upper(table_attributes.attributes ->> 'diststyle'), 'AUTO(ALL)')
  END AS diststyle,
  coalesce(table_attributes.attributes #>> '{sortkey,0}', 'AUTO(SORTKEY)') AS sortkey1,
  coalesce(jsonb_array_length(table_attributes.attributes -> 'sortkey'), 0) AS sortkey_num,
  -- In blocks of 1 MB.
  (pg_total_relation_size(relations.oid) + 1048575) / 1048576 AS size,
  CAST(0 AS numeric(5, 2)) AS unsorted,
  CAST(0 AS numeric(5, 2)) AS stats_off,
  CAST(relations.reltuples AS numeric(38, 0)) AS tbl_rows,
  CAST(relations.reltuples AS numeric(38, 0)) AS estimated_visible_rows
FROM pg_redshift.relations
LEFT JOIN pg_redshift.table_attributes ON table_attributes.table_id = relations.oid
WHERE relations.table_type = 'BASE TABLE' AND relations.reltuples > 0
  AND relations.schema_name NOT IN ('pg_catalog', 'information_schema');

-- What runs and what ran.
CREATE VIEW pg_catalog.stv_recents AS
SELECT
  CAST(user_id AS integer) AS userid,
  CASE WHEN end_time IS NULL THEN 'Running' ELSE 'Done' END AS status,
  start_time AS starttime,
  CAST(coalesce(extract(epoch FROM end_time - start_time) * 1000000, 0) AS bigint) AS duration,
  user_name,
  database_name AS db_name,
  query_text AS query,
  CASE WHEN end_time IS NULL THEN pid ELSE -1 END AS pid
FROM pg_redshift.statements;
CREATE VIEW pg_catalog.stv_inflight AS
SELECT
  CAST(user_id AS integer) AS userid,
  12811 AS slice,
  query,
  'default' AS label,
  query AS xid,
  pid,
  start_time AS starttime,
  CAST(left(query_text, 100) AS char(100)) AS text,
  0 AS suspended,
  0 AS insert_pristine,
  0 AS concurrency_scaling_status
FROM pg_redshift.statements WHERE end_time IS NULL;
CREATE VIEW pg_catalog.stl_query AS
SELECT
  CAST(user_id AS integer) AS userid,
  query,
  'default' AS label,
  query AS xid,
  pid,
  database_name AS database,
  left(query_text, 4000) AS querytxt,
  start_time AS starttime,
  end_time AS endtime,
  CASE WHEN status = 'success' THEN 0 ELSE 1 END AS aborted,
  0 AS insert_pristine,
  0 AS concurrency_scaling_status
FROM pg_redshift.statements WHERE end_time IS NOT NULL;
CREATE VIEW pg_catalog.sys_query_history AS
SELECT
  CAST(user_id AS integer) AS user_id,
  query AS query_id,
  'default' AS query_label,
  query AS transaction_id,
  pid AS session_id,
  database_name,
  status,
  false AS result_cache_hit,
  start_time,
  end_time,
  CAST(extract(epoch FROM end_time - start_time) * 1000000 AS bigint) AS elapsed_time,
  CAST(0 AS bigint) AS queue_time,
  CAST(extract(epoch FROM end_time - start_time) * 1000000 AS bigint) AS execution_time,
  error_message,
  returned_rows,
  query_text
FROM pg_redshift.statements;
CREATE FUNCTION pg_redshift.sessions()
RETURNS TABLE (starttime timestamp, process integer, user_name text, db_name text)
LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT CAST(backend_start AS timestamp), pid, CAST(usename AS text), CAST(datname AS text)
  FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> 'postgres';
END;
CREATE VIEW pg_catalog.stv_sessions AS
SELECT starttime, process, user_name, db_name, 0 AS timeout_sec FROM pg_redshift.sessions();
GRANT SELECT ON ALL TABLES IN SCHEMA pg_redshift TO PUBLIC;
GRANT SELECT ON pg_catalog.pg_table_def, pg_catalog.svv_tables, pg_catalog.svv_columns,
  pg_catalog.svv_all_schemas, pg_catalog.svv_all_tables, pg_catalog.svv_all_columns,
  pg_catalog.svv_redshift_schemas, pg_catalog.svv_redshift_tables, pg_catalog.svv_redshift_columns,
  pg_catalog.svv_redshift_databases, pg_catalog.svv_external_schemas, pg_catalog.svv_external_databases,
  pg_catalog.svv_external_tables, pg_catalog.svv_external_columns, pg_catalog.svv_external_partitions,
  pg_catalog.svv_table_info, pg_catalog.stv_recents, pg_catalog.stv_inflight, pg_catalog.stl_query,
  pg_catalog.sys_query_history, pg_catalog.stv_sessions TO PUBLIC;
