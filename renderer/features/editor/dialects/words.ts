import type { Dialect } from '#shared/model/query.ts';

/** The words of a dialect: keywords in upper case, functions and types in lower case. */
export interface DialectWords {
  readonly keywords: readonly string[];
  readonly functions: readonly string[];
  readonly types: readonly string[];
}

function list(...texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => text.trim().split(/\s+/)))].sort();
}

const keywords = `SELECT FROM WHERE GROUP BY ORDER HAVING LIMIT OFFSET FETCH JOIN LEFT RIGHT FULL INNER CROSS OUTER
  NATURAL ON USING AS AND OR NOT IN IS NULL LIKE BETWEEN EXISTS CASE WHEN THEN ELSE END DISTINCT UNION ALL EXCEPT
  INTERSECT WITH RECURSIVE VALUES OVER PARTITION ROWS RANGE ASC DESC NULLS FIRST LAST CAST TRUE FALSE WINDOW FILTER
  CREATE TABLE VIEW INTO SET INTERVAL INSERT UPDATE DELETE MERGE DROP ALTER EXPLAIN ANALYZE SHOW ROLLUP CUBE GROUPING
  SETS UNBOUNDED PRECEDING FOLLOWING CURRENT ROW REPLACE IF ANY EXTRACT ESCAPE MATCHED LATERAL TABLESAMPLE`;

const functions = `abs avg ceil coalesce concat count cume_dist date_trunc dense_rank exp first_value floor greatest lag
  last_value lead least length ln lower max min mod now nth_value ntile nullif percent_rank power rank replace round
  row_number rtrim ltrim sign sqrt stddev substring sum trim upper var_samp stddev_samp current_date current_timestamp`;

const postgresFunctions = `age array_agg btrim chr corr date_part initcap left lpad md5 now overlay position
  regexp_replace repeat reverse right rpad split_part strpos to_char to_date to_number to_timestamp translate trunc
  string_agg stddev_pop var_pop bool_and bool_or percentile_cont percentile_disc current_schema`;

const words: Readonly<Record<Dialect, DialectWords>> = {
  duckdb: {
    keywords: list(
      keywords,
      `QUALIFY PIVOT UNPIVOT SUMMARIZE DESCRIBE EXCLUDE COLUMNS ASOF POSITIONAL ANTI SEMI SAMPLE ILIKE GLOB SIMILAR TEMP
      ATTACH COPY MACRO PRAGMA USE MACRO RETURNING STRUCT MAP`,
    ),
    functions: list(
      functions,
      `any_value approx_count_distinct approx_quantile arg_max arg_min array_agg bit_and bit_or bool_and bool_or
      contains cos date_add date_diff date_part date_sub day dayname dayofweek epoch epoch_ms format fsum generate_series
      greatest group_concat hash histogram hour if ifnull instr isnan json_extract json_extract_string kurtosis last_day
      left len list list_aggregate list_contains list_distinct list_filter list_sort list_transform list_value log
      make_date make_timestamp map_from_entries md5 median minute mode month monthname position prefix printf quantile
      quantile_cont quantile_disc quarter random range read_csv read_json read_parquet regexp_extract regexp_matches
      regexp_replace repeat reverse right second skewness split_part starts_with strftime string_agg string_split strip_accents
      strptime struct_pack suffix to_days to_months to_timestamp today trunc try_cast typeof unnest uuid var_pop
      stddev_pop week year yearweek`,
    ),
    types: list(
      `bigint bit blob boolean date decimal double float hugeint integer interval json list map real smallint struct
      text time timestamp timestamptz tinyint ubigint uinteger usmallint utinyint uuid varchar`,
    ),
  },
  athena: {
    keywords: list(
      keywords,
      `UNNEST ORDINALITY UNLOAD MSCK REPAIR TABLES SCHEMAS DATABASES PARTITIONS COLUMNS DESCRIBE EXTERNAL PARTITIONED
      STORED LOCATION TBLPROPERTIES ROW FORMAT SERDE PREPARE EXECUTE DEALLOCATE OPTIMIZE VACUUM MATCH_RECOGNIZE AT ZONE
      TIME TRY_CAST`,
    ),
    functions: list(
      functions,
      `all_match any_match any_value approx_distinct approx_percentile arbitrary array_agg array_distinct array_except
      array_intersect array_join array_max array_min array_position array_remove array_sort array_union arrays_overlap
      at_timezone bitwise_and bitwise_or bool_and bool_or cardinality cbrt chr codepoint combinations contains corr
      count_if cos covar_pop date date_add date_diff date_format date_parse day day_of_month day_of_week day_of_year
      degrees element_at every filter flatten format format_datetime from_base64 from_hex from_iso8601_date
      from_iso8601_timestamp from_unixtime geometric_mean hamming_distance histogram hour if index is_json_scalar is_nan
      json_array_contains json_array_get json_array_length json_extract json_extract_scalar json_format json_parse
      json_size kurtosis last_day_of_month levenshtein_distance listagg log log10 log2 lpad map map_agg map_concat
      map_entries map_filter map_from_entries map_keys map_values max_by md5 merge min_by minute month multimap_agg nan
      none_match ngrams numeric_histogram parse_datetime pi position quarter rand random reduce regexp_count
      regexp_extract regexp_extract_all regexp_like regexp_position regexp_replace regexp_split repeat reverse rpad
      second sequence sha256 shuffle skewness slice split split_part split_to_map starts_with stddev_pop strpos substr
      timezone_hour to_base64 to_hex to_iso8601 to_milliseconds to_unixtime transform transform_keys transform_values
      truncate try typeof url_extract_host url_extract_parameter url_extract_path uuid var_pop week width_bucket
      with_timezone year year_of_week zip zip_with`,
    ),
    types: list(
      `array bigint boolean char date decimal double integer interval ipaddress json map real row smallint time
      timestamp tinyint uuid varbinary varchar`,
    ),
  },
  redshift: {
    keywords: list(
      keywords,
      `QUALIFY PIVOT UNPIVOT EXCLUDE TOP ILIKE SIMILAR MINUS APPROXIMATE COPY UNLOAD TEMP DISTKEY SORTKEY DISTSTYLE
      ENCODE COMPOUND INTERLEAVED IDENTITY EXTERNAL SCHEMA IAM_ROLE PARQUET CSV MANIFEST TRUNCATE VACUUM MATERIALIZED
      REFRESH BEGIN COMMIT ROLLBACK CALL PROCEDURE SUPER IGNORE RESPECT WITHIN CONNECT START PRIOR`,
    ),
    functions: list(
      functions,
      postgresFunctions,
      `add_months approximate_count array array_concat array_flatten ascii bpcharcmp cast charindex collate convert
      convert_timezone date_cmp dateadd datediff decode dlog10 extract from_base64 func_sha1 getdate
      get_array_length is_array is_valid_json is_valid_json_array json_array_length json_extract_array_element_text
      json_extract_path_text json_parse json_serialize json_typeof last_day len listagg median months_between next_day
      nvl nvl2 octet_length pg_backend_pid quote_ident quote_literal ratio_to_report regexp_count regexp_instr
      regexp_substr sha2 split_to_array subarray sysdate textlen timeofday timezone to_hex trunc try_cast
      url_decode`,
    ),
    types: list(
      `bigint boolean char character date decimal double float4 float8 geography geometry hllsketch integer interval
      numeric real smallint super text time timestamp timestamptz timetz varbyte varchar`,
    ),
  },
  postgres: {
    keywords: list(
      keywords,
      `ILIKE SIMILAR RETURNING CONFLICT DO NOTHING MATERIALIZED REFRESH TEMP ONLY ARRAY COLLATE WITHIN ORDINALITY
      TRUNCATE VACUUM BEGIN COMMIT ROLLBACK SAVEPOINT COPY INDEX SCHEMA FUNCTION PROCEDURE CALL GENERATED IDENTITY
      REFERENCES PRIMARY KEY UNIQUE CHECK DEFAULT`,
    ),
    functions: list(
      functions,
      postgresFunctions,
      `array_length array_position array_remove array_to_string cardinality clock_timestamp concat_ws date_bin
      extract format gen_random_uuid generate_series grouping json_agg json_build_object jsonb_agg jsonb_array_elements
      jsonb_build_object jsonb_each jsonb_extract_path_text jsonb_object_agg jsonb_path_query jsonb_set justify_interval
      localtimestamp make_date make_interval make_timestamp mode pg_typeof quote_ident quote_literal random
      regexp_matches regexp_split_to_table row_to_json setseed string_to_array to_json to_jsonb unnest width_bucket`,
    ),
    types: list(
      `bigint bigserial bit boolean bytea char cidr date float4 float8 inet integer interval json jsonb money numeric
      real serial smallint text time timestamp timestamptz timetz tsvector uuid varchar xml`,
    ),
  },
};

export function wordsOf(dialect: Dialect): DialectWords {
  return words[dialect];
}
