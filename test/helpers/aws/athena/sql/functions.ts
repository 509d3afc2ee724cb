/** Functions that mean the same in both, by the same name. */
const same =
  `abs acos array_agg asin atan atan2 avg bool_and bool_or cbrt ceil ceiling coalesce corr cos cosh count
count_if covar_pop covar_samp cume_dist degrees dense_rank exp first_value floor flatten greatest grouping
json_array_length kurtosis lag last_value lead least length ln log log10 log2 lower lpad ltrim max max_by min min_by
ntile nth_value nullif percent_rank pi pow power radians rank regexp_extract_all regr_intercept regr_slope replace
reverse row_number rpad rtrim sign sin sinh skewness split_part sqrt starts_with stddev stddev_pop stddev_samp strpos
substr substring sum tan tanh to_base64 from_base64 translate trim upper uuid var_pop var_samp variance
any_value map isnan map_keys map_values map_entries map_concat unnest row struct_pack list_value hour minute second
year quarter month week day date_part typeof_internal like_escape not_like_escape ~~ !~~ || ^ ** & |
count_star array_extract array_slice struct_extract map_extract trunc concat_ws contains generate_subscripts error position
to_days to_weeks to_months to_years to_hours to_minutes to_seconds now random repeat constant_or_null is_distinct_from generate_series`.split(
    /\s+/,
  );

/** Functions that mean the same by another name. */
const renamed: Readonly<Record<string, string>> = {
  arbitrary: 'any_value',
  approx_percentile: 'quantile_disc',
  every: 'bool_and',
  rand: 'random',
  random: 'random',
  mod: '%',
  array_distinct_unordered: 'list_distinct',
  transform: 'list_transform',
  filter: 'list_filter',
  levenshtein_distance: 'levenshtein',
  split: 'string_split',
  array_join: 'array_to_string',
  array_max: 'list_max',
  array_min: 'list_min',
  array_sort: 'list_sort',
  histogram: 'histogram',
  is_nan: 'isnan',
  is_infinite: 'isinf',
  is_finite: 'isfinite',
  chr: 'chr',
  codepoint: 'unicode',
  last_day_of_month: 'last_day',
  truncate: 'trunc',
  day_of_month: 'day',
  week_of_year: 'week',
  from_utf8: 'decode',
  to_utf8: 'encode',
  to_hex: 'hex',
  to_unixtime: 'epoch',
  // How the engine writes EXTRACT, IN over lists and the like once it has read them.
  main_row: 'row',
};

const times = `CASE lower(unit) WHEN 'millisecond' THEN to_milliseconds(n) WHEN 'second' THEN to_seconds(n)
WHEN 'minute' THEN to_minutes(n) WHEN 'hour' THEN to_hours(n) WHEN 'day' THEN to_days(CAST(n AS INTEGER))
WHEN 'week' THEN to_days(CAST(7 * n AS INTEGER)) WHEN 'month' THEN to_months(CAST(n AS INTEGER))
WHEN 'quarter' THEN to_months(CAST(3 * n AS INTEGER)) WHEN 'year' THEN to_years(CAST(n AS INTEGER))
ELSE error('INVALID_FUNCTION_ARGUMENT: ''' || unit || ''' is not a valid Timestamp field') END`;
const isDecimal = (...names: string[]) =>
  `(${names.map((name) => `typeof(${name}) LIKE 'DECIMAL%'`).join(' OR ')})`;
const isFloat = (...names: string[]) =>
  `(${names.map((name) => `typeof(${name}) IN ('DOUBLE', 'FLOAT')`).join(' OR ')})`;
const unable = (what: string) => `error('DOUBLE: ${what}')`;

/** A double as Java writes it. */
const javaDigits = `rtrim(replace(s, '.', ''), '0')`;

/**
 * Trino's own functions and operators as macros; they stand in the schema `trino`. Of several forms the one whose
 * declared types fit is taken, else the one without types.
 */
export const macros: Readonly<Record<string, string>> = {
  integral: `(x) AS CASE WHEN ${isFloat('x')} THEN CAST(CAST(round(TRY_CAST(x AS DOUBLE)) AS DECIMAL(38, 0)) AS VARCHAR)
    WHEN typeof(x) = 'BOOLEAN' THEN CASE WHEN CAST(x AS VARCHAR) = 'true' THEN '1' ELSE '0' END
    WHEN typeof(x) = 'VARCHAR' AND NOT regexp_full_match(CAST(x AS VARCHAR), '[+-]?[0-9]+') THEN 'not ' || CAST(x AS VARCHAR)
    ELSE CAST(x AS VARCHAR) END`,
  java_mantissa: `(s) AS CASE
    WHEN contains(s, 'e') THEN (CASE WHEN contains(split_part(s, 'e', 1), '.') THEN split_part(s, 'e', 1) ELSE split_part(s, 'e', 1) || '.0' END)
      || 'E' || CAST(CAST(split_part(s, 'e', 2) AS INTEGER) AS VARCHAR)
    WHEN starts_with(s, '0.') THEN left(ltrim(${javaDigits}, '0'), 1) || '.' || coalesce(nullif(substr(ltrim(${javaDigits}, '0'), 2), ''), '0')
      || 'E-' || CAST(length(s) - 1 - length(ltrim(substr(s, 3), '0')) AS VARCHAR)
    ELSE left(s, 1) || '.' || coalesce(nullif(substr(${javaDigits}, 2), ''), '0')
      || 'E' || CAST(strpos(s, '.') - 2 AS VARCHAR) END`,
  java_double: `(x) AS CASE WHEN isnan(x) THEN 'NaN' WHEN isinf(x) THEN CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END
    WHEN x = 0 OR (abs(x) >= 0.001 AND abs(x) < 10000000) THEN CAST(x AS VARCHAR)
    ELSE CASE WHEN x < 0 THEN '-' ELSE '' END || trino.java_mantissa(CAST(abs(x) AS VARCHAR)) END`,
  timestamp_text: `(x) AS CASE WHEN contains(CAST(x AS VARCHAR), '.')
    THEN rpad(CAST(x AS VARCHAR), CASE WHEN date_part('microseconds', x) % 1000 = 0 THEN 23 ELSE 26 END, '0')
    ELSE CAST(x AS VARCHAR) || '.000' END`,
  varchar: `(x) AS CASE WHEN ${isFloat('x')} THEN trino.java_double(TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE))
    WHEN typeof(x) IN ('TIMESTAMP', 'TIMESTAMP_MS', 'TIMESTAMP_S') THEN trino.timestamp_text(TRY_CAST(CAST(x AS VARCHAR) AS TIMESTAMP))
    WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN trino.timestamp_text(TRY_CAST(replace(CAST(x AS VARCHAR), '+00', '') AS TIMESTAMP)) || ' UTC'
    ELSE CAST(x AS VARCHAR) END`,
  to_json: '(x) AS to_json(x)',
  from_hex: `(x) AS unhex(x)`,
  divide: `(a, b) AS CASE WHEN ${isDecimal('a', 'b')} AND NOT ${isFloat('a', 'b')} THEN ${unable('a division of decimals; cast one to double')}
    WHEN b = 0 AND NOT ${isFloat('a', 'b')} THEN error('DIVISION_BY_ZERO: Division by zero') ELSE a / b END`,
  modulo: `(a, b) AS CASE WHEN b = 0 AND NOT ${isFloat('a', 'b')} THEN error('DIVISION_BY_ZERO: Division by zero') ELSE a % b END`,
  add: '(a DATE, b INTERVAL) AS CAST(a + b AS DATE), (a INTERVAL, b DATE) AS CAST(a + b AS DATE), (a, b) AS a + b',
  subtract:
    '(a DATE, b INTERVAL) AS CAST(a - b AS DATE), (a DATE, b DATE) AS to_days(CAST(a - b AS INTEGER)), (a, b) AS a - b',
  exact_average: `(x) AS CASE WHEN ${isDecimal('x')} THEN ${unable('avg of decimals; cast to double')} ELSE x END`,
  date_trunc: '(unit VARCHAR, x DATE) AS CAST(date_trunc(unit, x) AS DATE), (unit, x) AS date_trunc(unit, x)',
  date_add: `(unit VARCHAR, n BIGINT, x DATE) AS CAST(x + ${times} AS DATE), (unit, n, x) AS x + ${times}`,
  date_diff: '(unit, a, b) AS date_sub(unit, a, b)',
  date: '(x) AS CAST(x AS DATE)',
  day_of_week: '(x) AS isodow(x)',
  dow: '(x) AS isodow(x)',
  day_of_year: '(x) AS dayofyear(x)',
  doy: '(x) AS dayofyear(x)',
  year_of_week: '(x) AS isoyear(x)',
  yow: '(x) AS isoyear(x)',
  millisecond: `(x) AS date_part('milliseconds', x) % 1000`,
  milliseconds_only: '(x) AS CAST(x AS TIMESTAMP_MS)',
  from_iso8601_date: '(x) AS CAST(x AS DATE)',
  from_iso8601_timestamp: `(x) AS CASE WHEN regexp_matches(x, '[+-][0-9]{2}:?[0-9]{2}$') AND NOT regexp_matches(x, '[+-]00:?00$')
    THEN ${unable('a time zone that is not UTC')} ELSE CAST(x || CASE WHEN regexp_matches(x, '(Z|00:?00)$') AND contains(x, 'T') AND regexp_matches(x, '(Z|[+-]00:?00)$') THEN '' ELSE '+00' END AS TIMESTAMPTZ) END`,
  from_unixtime: '(x) AS to_timestamp(x)',
  to_iso8601: `(x DATE) AS CAST(x AS VARCHAR), (x) AS strftime(x, '%Y-%m-%dT%H:%M:%S.%g') || CASE WHEN typeof(x) LIKE '%ZONE' THEN 'Z' ELSE '' END`,
  last_day_of_month: '(x) AS last_day(x)',
  round: '(x) AS round(x), (x, n) AS round(x, n) + (x - x)',
  element_at: '(x, k) AS x[k]',
  cardinality: `(x) AS CAST(CASE WHEN typeof(x) LIKE 'MAP(%)' THEN len(json_keys(to_json(x))) ELSE json_array_length(to_json(x)) END AS BIGINT)`,
  contains: '(x, y) AS list_contains(x, y)',
  array_position: '(x, y) AS coalesce(CAST(list_position(x, y) AS BIGINT), 0)',
  array_distinct: '(x) AS list_filter(x, lambda e, i: list_position(x, e) = i)',
  slice: '(x, s, n) AS list_slice(x, s, s + n - 1)',
  sequence:
    '(a DATE, b DATE) AS list_transform(generate_series(a, b, INTERVAL 1 DAY), lambda t: CAST(t AS DATE)), (a, b) AS generate_series(a, b), (a, b, s) AS generate_series(a, b, s)',
  regexp_like: '(x, p) AS regexp_matches(x, p)',
  regexp_extract:
    '(x, p) AS CASE WHEN regexp_matches(x, p) THEN regexp_extract(x, p) END, (x, p, g) AS CASE WHEN regexp_matches(x, p) THEN regexp_extract(x, p, g) END',
  regexp_replace: `(x, p) AS regexp_replace(x, p, '', 'g'), (x, p, r) AS regexp_replace(x, p, regexp_replace(r, '\\$([0-9])', '\\\\\\1', 'g'), 'g')`,
  json_extract_scalar: `(j, p) AS CASE WHEN json_type(CAST(j AS JSON), p) IN ('OBJECT', 'ARRAY') THEN NULL ELSE json_extract_string(CAST(j AS JSON), p) END`,
  json_extract: '(j, p) AS json_extract(CAST(j AS JSON), p)',
  json_parse: '(x) AS CAST(x AS JSON)',
  json_format: '(x) AS CAST(x AS VARCHAR)',
  md5: '(x) AS unhex(md5(x))',
  sha256: '(x) AS unhex(sha256(x))',
  choose: '(c, a) AS CASE WHEN c THEN a END, (c, a, b) AS CASE WHEN c THEN a ELSE b END',
  nan: `() AS CAST('NaN' AS DOUBLE)`,
  infinity: `() AS CAST('Infinity' AS DOUBLE)`,
  e: '() AS exp(1.0)',
  bitwise_and: '(a, b) AS a & b',
  bitwise_or: '(a, b) AS a | b',
  greatest: strict('greatest'),
  least: strict('least'),
};

/** Null where any argument is. */
function strict(name: string): string {
  const forms = [2, 3, 4].map((count) => {
    const names = ['a', 'b', 'c', 'd'].slice(0, count);
    const list = names.join(', ');
    return `(${list}) AS CASE WHEN ${names.map((one) => `${one} IS NULL`).join(' OR ')} THEN NULL ELSE ${name}(${list}) END`;
  });
  return forms.join(', ');
}

export const sameFunctions: ReadonlySet<string> = new Set(same);
export const renamedFunctions: ReadonlyMap<string, string> = new Map(Object.entries(renamed));

/** Functions of Trino's that the double cannot do: asking for one is not the query's error. */
export const missingFunctions: ReadonlySet<string> = new Set(
  `all_match any_match none_match approx_most_frequent array_except array_intersect array_remove array_union
  arrays_overlap at_timezone bar beta_cdf bing_tile bitwise_xor bit_count checksum classify combinations
  concat_array crc32 current_timezone date_trunc_tz format format_number from_base from_big_endian_64 from_ieee754_64
  geometric_mean hamming_distance hash_counts hmac_sha256 human_readable_seconds index inverse_normal_cdf is_json_scalar
  json_array_contains json_array_get json_exists json_query json_size json_value kdb listagg map_agg map_filter
  map_from_entries map_union map_zip_with multimap_agg multimap_from_entries ngrams normalize parse_datetime
  parse_duration parse_data_size reduce reduce_agg regexp_count regexp_position regexp_split repeat_array sha1 sha512
  shuffle soundex split_to_map split_to_multimap st_astext st_geometryfromtext st_point spooky_hash_v2_64 timezone_hour
  to_base to_big_endian_64 to_milliseconds transform_keys transform_values trim_array try typeof url_decode url_encode
  url_extract_host url_extract_parameter url_extract_path width_bucket wilson_interval_lower with_timezone word_stem
  xxhash64 zip zip_with numeric_histogram tdigest_agg max_n from_iso8601_timestamp_nanos`.split(/\s+/),
);
