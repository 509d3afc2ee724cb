-- Redshift's functions that PostgreSQL has not. They stand in pg_catalog, so that they are found as Redshift's are.
-- Bodies are written unquoted: they are parsed now, whatever a session says later about backslashes in literals.
CREATE SCHEMA pg_redshift;
GRANT USAGE ON SCHEMA pg_redshift TO PUBLIC;

-- Dates and times. A date part has the one name that the translator gives it.
CREATE FUNCTION pg_catalog.dateadd(part text, amount bigint, moment timestamp) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT
RETURN moment + CASE part
  WHEN 'millennium' THEN make_interval(years => CAST(amount * 1000 AS integer))
  WHEN 'century' THEN make_interval(years => CAST(amount * 100 AS integer))
  WHEN 'decade' THEN make_interval(years => CAST(amount * 10 AS integer))
  WHEN 'year' THEN make_interval(years => CAST(amount AS integer))
  WHEN 'quarter' THEN make_interval(months => CAST(amount * 3 AS integer))
  WHEN 'month' THEN make_interval(months => CAST(amount AS integer))
  WHEN 'week' THEN make_interval(weeks => CAST(amount AS integer))
  WHEN 'day' THEN make_interval(days => CAST(amount AS integer))
  WHEN 'dow' THEN make_interval(days => CAST(amount AS integer))
  WHEN 'doy' THEN make_interval(days => CAST(amount AS integer))
  WHEN 'hour' THEN amount * INTERVAL '1 hour'
  WHEN 'minute' THEN amount * INTERVAL '1 minute'
  WHEN 'second' THEN amount * INTERVAL '1 second'
  WHEN 'millisecond' THEN amount * INTERVAL '1 millisecond'
  WHEN 'microsecond' THEN amount * INTERVAL '1 microsecond'
END;
CREATE FUNCTION pg_catalog.dateadd(part text, amount bigint, day date) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT RETURN dateadd(part, amount, CAST(day AS timestamp));
CREATE FUNCTION pg_catalog.dateadd(part text, amount bigint, moment timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE STRICT RETURN dateadd(part, amount, CAST(moment AS timestamp)) AT TIME ZONE current_setting('TimeZone');

CREATE FUNCTION pg_catalog.datediff(part text, from_moment timestamp, to_moment timestamp) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT
RETURN CAST(CASE part
  WHEN 'millennium' THEN extract(millennium FROM to_moment) - extract(millennium FROM from_moment)
  WHEN 'century' THEN extract(century FROM to_moment) - extract(century FROM from_moment)
  WHEN 'decade' THEN extract(decade FROM to_moment) - extract(decade FROM from_moment)
  WHEN 'year' THEN extract(year FROM to_moment) - extract(year FROM from_moment)
  WHEN 'quarter' THEN (extract(year FROM to_moment) - extract(year FROM from_moment)) * 4
    + extract(quarter FROM to_moment) - extract(quarter FROM from_moment)
  WHEN 'month' THEN (extract(year FROM to_moment) - extract(year FROM from_moment)) * 12
    + extract(month FROM to_moment) - extract(month FROM from_moment)
  WHEN 'week' THEN (CAST(date_trunc('week', to_moment) AS date) - CAST(date_trunc('week', from_moment) AS date)) / 7
  WHEN 'day' THEN CAST(to_moment AS date) - CAST(from_moment AS date)
  WHEN 'doy' THEN CAST(to_moment AS date) - CAST(from_moment AS date)
  WHEN 'dow' THEN CAST(to_moment AS date) - CAST(from_moment AS date)
  WHEN 'hour' THEN extract(epoch FROM date_trunc('hour', to_moment) - date_trunc('hour', from_moment)) / 3600
  WHEN 'minute' THEN extract(epoch FROM date_trunc('minute', to_moment) - date_trunc('minute', from_moment)) / 60
  WHEN 'second' THEN extract(epoch FROM date_trunc('second', to_moment) - date_trunc('second', from_moment))
  WHEN 'millisecond' THEN 1000 * extract(epoch FROM
    date_trunc('milliseconds', to_moment) - date_trunc('milliseconds', from_moment))
  WHEN 'microsecond' THEN 1000000 * extract(epoch FROM to_moment - from_moment)
END AS bigint);
CREATE FUNCTION pg_catalog.datediff(part text, from_day date, to_day date) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT RETURN datediff(part, CAST(from_day AS timestamp), CAST(to_day AS timestamp));
CREATE FUNCTION pg_catalog.datediff(part text, from_moment timestamptz, to_moment timestamptz) RETURNS bigint
LANGUAGE sql STABLE STRICT RETURN datediff(part, CAST(from_moment AS timestamp), CAST(to_moment AS timestamp));

CREATE FUNCTION pg_catalog.getdate() RETURNS timestamp
LANGUAGE sql STABLE RETURN CAST(date_trunc('second', statement_timestamp()) AS timestamp);
CREATE FUNCTION pg_catalog.sysdate() RETURNS timestamp
LANGUAGE sql STABLE RETURN CAST(transaction_timestamp() AS timestamp);
CREATE FUNCTION pg_catalog.last_day(day date) RETURNS date
LANGUAGE sql IMMUTABLE STRICT RETURN CAST(date_trunc('month', day) + INTERVAL '1 month' - INTERVAL '1 day' AS date);
CREATE FUNCTION pg_catalog.last_day(moment timestamp) RETURNS date
LANGUAGE sql IMMUTABLE STRICT RETURN last_day(CAST(moment AS date));
-- The last day of a month stays one; any other keeps its number as far as the month reaches.
CREATE FUNCTION pg_catalog.add_months(moment timestamp, months integer) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT
RETURN CASE
  WHEN CAST(moment AS date) = last_day(moment)
    THEN last_day(moment + make_interval(months => months)) + CAST(moment AS time)
  ELSE moment + make_interval(months => months)
END;
CREATE FUNCTION pg_catalog.add_months(day date, months integer) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT RETURN add_months(CAST(day AS timestamp), months);
CREATE FUNCTION pg_catalog.add_months(moment timestamptz, months integer) RETURNS timestamp
LANGUAGE sql STABLE STRICT RETURN add_months(CAST(moment AS timestamp), months);
-- Whole months where both are the same day of the month, or both the last; otherwise the rest is in 31sts.
CREATE FUNCTION pg_catalog.months_between(later timestamp, earlier timestamp) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT
RETURN CAST(datediff('month', earlier, later) AS double precision) + CASE
  WHEN extract(day FROM later) = extract(day FROM earlier) THEN 0
  WHEN CAST(later AS date) = last_day(later) AND CAST(earlier AS date) = last_day(earlier) THEN 0
  ELSE CAST(
    extract(day FROM later) - extract(day FROM earlier)
    + (extract(epoch FROM CAST(later AS time)) - extract(epoch FROM CAST(earlier AS time))) / 86400
    AS double precision) / 31
END;
CREATE FUNCTION pg_catalog.next_day(day date, weekday text) RETURNS date
LANGUAGE sql IMMUTABLE STRICT
RETURN day + 1 + CAST(
  (strpos('sunmontuewedthufrisat', lower(left(weekday, 3))) / 3 - extract(dow FROM day) + 6 + 7) AS integer) % 7;
CREATE FUNCTION pg_catalog.date_part_year(day date) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT RETURN CAST(extract(year FROM day) AS integer);
CREATE FUNCTION pg_catalog.trunc(moment timestamp) RETURNS date
LANGUAGE sql IMMUTABLE STRICT RETURN CAST(moment AS date);
CREATE FUNCTION pg_catalog.convert_timezone(source text, target text, moment timestamp) RETURNS timestamp
LANGUAGE sql STABLE STRICT RETURN (moment AT TIME ZONE source) AT TIME ZONE target;
CREATE FUNCTION pg_catalog.convert_timezone(target text, moment timestamp) RETURNS timestamp
LANGUAGE sql STABLE STRICT RETURN (moment AT TIME ZONE 'UTC') AT TIME ZONE target;
CREATE FUNCTION pg_catalog.convert_timezone(target text, moment timestamptz) RETURNS timestamp
LANGUAGE sql STABLE STRICT RETURN moment AT TIME ZONE target;

-- Text.
CREATE FUNCTION pg_catalog.len(value text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT RETURN length(value);
CREATE FUNCTION pg_catalog.charindex(part text, value text) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT RETURN strpos(value, part);
CREATE FUNCTION pg_catalog.strtol(digits text, base integer) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT
BEGIN ATOMIC
  SELECT CAST(sum((strpos('0123456789abcdefghijklmnopqrstuvwxyz', lower(substr(digits, place, 1))) - 1)
    * power(CAST(base AS numeric), length(digits) - place)) AS bigint)
  FROM generate_series(1, length(digits)) AS places(place);
END;
CREATE FUNCTION pg_catalog.sha2(value text, bits integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT
RETURN encode(CASE bits
  WHEN 224 THEN sha224(convert_to(value, 'UTF8'))
  WHEN 384 THEN sha384(convert_to(value, 'UTF8'))
  WHEN 512 THEN sha512(convert_to(value, 'UTF8'))
  ELSE sha256(convert_to(value, 'UTF8'))
END, 'hex');
CREATE FUNCTION pg_catalog.to_varbyte(value text, format text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT
RETURN CASE WHEN lower(format) IN ('utf8', 'utf-8') THEN convert_to(value, 'UTF8') ELSE decode(value, lower(format)) END;
CREATE FUNCTION pg_catalog.from_varbyte(value bytea, format text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT
RETURN CASE WHEN lower(format) IN ('utf8', 'utf-8') THEN convert_from(value, 'UTF8') ELSE encode(value, lower(format)) END;

-- LISTAGG's ordering is put inside its brackets by the translator.
CREATE AGGREGATE pg_catalog.listagg(text, text) (
  SFUNC = string_agg_transfn, STYPE = internal, FINALFUNC = string_agg_finalfn
);

-- SUPER, which is jsonb here, and JSON in text.
CREATE FUNCTION pg_catalog.json_parse(value text) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT RETURN CAST(value AS jsonb);
CREATE FUNCTION pg_catalog.json_serialize(value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT RETURN CAST(value AS text);
CREATE FUNCTION pg_catalog.json_typeof(value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT RETURN jsonb_typeof(value);
CREATE FUNCTION pg_catalog.get_array_length(value jsonb) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT RETURN CASE WHEN jsonb_typeof(value) = 'array' THEN jsonb_array_length(value) END;
CREATE FUNCTION pg_catalog.is_array(value jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT RETURN jsonb_typeof(value) = 'array';
CREATE FUNCTION pg_catalog.is_object(value jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT RETURN jsonb_typeof(value) = 'object';
CREATE FUNCTION pg_catalog.is_scalar(value jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT RETURN jsonb_typeof(value) NOT IN ('array', 'object');
CREATE FUNCTION pg_catalog.split_to_array(value text, separator text) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT RETURN to_jsonb(string_to_array(value, separator));
CREATE FUNCTION pg_catalog.is_valid_json(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT RETURN value IS JSON OBJECT;
CREATE FUNCTION pg_catalog.is_valid_json_array(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT RETURN value IS JSON ARRAY;
CREATE FUNCTION pg_catalog.can_json_parse(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT RETURN value IS JSON;
CREATE FUNCTION pg_catalog.json_array_length(value text) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT RETURN json_array_length(CAST(value AS json));
CREATE FUNCTION pg_catalog.json_extract_array_element_text(value text, place integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT RETURN CAST(value AS json) ->> place;
CREATE FUNCTION pg_catalog.json_extract_path_text(value text, VARIADIC path text[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT RETURN CAST(value AS json) #>> path;
-- Not in SQL: of constants PostgreSQL would work out both arms, and fail on what is no JSON.
CREATE FUNCTION pg_redshift.path_text(value text, path text[], null_if_invalid boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  IF null_if_invalid AND value IS NOT JSON THEN RETURN NULL; END IF;
  RETURN CAST(value AS json) #>> path;
END $$;
CREATE FUNCTION pg_catalog.json_extract_path_text(value text, one text, null_if_invalid boolean) RETURNS text
LANGUAGE sql IMMUTABLE STRICT RETURN pg_redshift.path_text(value, ARRAY[one], null_if_invalid);
CREATE FUNCTION pg_catalog.json_extract_path_text(value text, one text, two text, null_if_invalid boolean) RETURNS text
LANGUAGE sql IMMUTABLE STRICT RETURN pg_redshift.path_text(value, ARRAY[one, two], null_if_invalid);

-- Text of a place, which is all that the double knows of GEOMETRY and GEOGRAPHY.
CREATE TYPE pg_catalog.geometry;
CREATE FUNCTION pg_redshift.geometry_in(cstring) RETURNS geometry AS 'textin' LANGUAGE internal IMMUTABLE STRICT;
CREATE FUNCTION pg_redshift.geometry_out(geometry) RETURNS cstring AS 'textout' LANGUAGE internal IMMUTABLE STRICT;
CREATE TYPE pg_catalog.geometry (
  INPUT = pg_redshift.geometry_in, OUTPUT = pg_redshift.geometry_out, LIKE = text
);
CREATE TYPE pg_catalog.geography;
CREATE FUNCTION pg_redshift.geography_in(cstring) RETURNS geography AS 'textin' LANGUAGE internal IMMUTABLE STRICT;
CREATE FUNCTION pg_redshift.geography_out(geography) RETURNS cstring AS 'textout' LANGUAGE internal IMMUTABLE STRICT;
CREATE TYPE pg_catalog.geography (
  INPUT = pg_redshift.geography_in, OUTPUT = pg_redshift.geography_out, LIKE = text
);

-- What PostgreSQL has too, but with another outcome: the translator sends calls here.
CREATE FUNCTION pg_redshift.concat(one text, other text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT RETURN one || other;
CREATE FUNCTION pg_redshift.regexp_replace(value text, pattern text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT RETURN pg_catalog.regexp_replace(value, pattern, '', 'g');
CREATE FUNCTION pg_redshift.regexp_replace(value text, pattern text, replacement text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT RETURN pg_catalog.regexp_replace(value, pattern, replacement, 'g');
CREATE FUNCTION pg_redshift.regexp_replace(value text, pattern text, replacement text, place integer) RETURNS text
LANGUAGE sql IMMUTABLE STRICT RETURN pg_catalog.regexp_replace(value, pattern, replacement, place, 0);
CREATE FUNCTION pg_redshift.version() RETURNS text
LANGUAGE sql IMMUTABLE
RETURN 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.111034';

-- The average of integers is one.
CREATE FUNCTION pg_redshift.average_add(state numeric[], value bigint) RETURNS numeric[]
LANGUAGE sql IMMUTABLE STRICT RETURN ARRAY[state[1] + 1, state[2] + value];
CREATE FUNCTION pg_redshift.average_of(state numeric[]) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT RETURN CASE WHEN state[1] > 0 THEN CAST(trunc(state[2] / state[1]) AS bigint) END;
CREATE AGGREGATE pg_redshift.avg(bigint) (
  SFUNC = pg_redshift.average_add, STYPE = numeric[], FINALFUNC = pg_redshift.average_of, INITCOND = '{0,0}'
);
CREATE FUNCTION pg_redshift.average_of_small(state bigint[]) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT RETURN CASE WHEN state[1] > 0 THEN state[2] / state[1] END;
CREATE AGGREGATE pg_redshift.avg(integer) (
  SFUNC = int4_avg_accum, STYPE = bigint[], FINALFUNC = pg_redshift.average_of_small, INITCOND = '{0,0}'
);
CREATE AGGREGATE pg_redshift.avg(smallint) (
  SFUNC = int2_avg_accum, STYPE = bigint[], FINALFUNC = pg_redshift.average_of_small, INITCOND = '{0,0}'
);
CREATE AGGREGATE pg_redshift.avg(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg);
CREATE AGGREGATE pg_redshift.avg(double precision) (
  SFUNC = float8_accum, STYPE = double precision[], FINALFUNC = float8_avg, INITCOND = '{0,0,0}'
);
