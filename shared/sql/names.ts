import type { Dialect } from '../model/query.ts';
import { reservedWords } from './reserved-words.ts';

/** Words that PostgreSQL 18 and Redshift reserve beyond those of DuckDB, between them. */
const postgresWords = `aes128 aes256 allowoverwrite authorization backup between binary blanksasnull bytedict bzip2
  concurrently credentials cross cube current_catalog current_date current_role current_schema current_time
  current_timestamp current_user current_user_id defaults deflate defrag delta delta32k disable disabled emptyasnull
  enable encode encrypt encryption explicit freeze full globaldict256 globaldict64k grouping gzip identity ignore ilike
  inner is isnull join left like localtime localtimestamp luns lzo lzop minus mostly16 mostly32 mostly8 natural new
  notnull nulls off offline offset oid old open outer overlaps parallel partition percent permissions prior raw readratio
  recover rejectlog resort respect restore right rollup session_user similar snapshot sysdate system tag tablesample tdes
  text255 text32k timestamp top truncatecolumns user verbose wallet without`;

/** Words that Athena reserves in queries and definitions beyond those of DuckDB. */
const athenaWords = `alter authorization between bigint binary boolean both by conf constraint cross cube current
  current_catalog current_date current_path current_row current_schema current_time current_timestamp current_user cursor
  database date deallocate decimal delete double drop escape exchange exists execute extended external extract float
  following full function grouping if import inner insert int integer interval is join json_array json_exists
  json_object json_query json_table json_value left less like listagg local localtime localtimestamp macro map minute
  more natural none normalize nullif of only or order out outer over partialscan partition percent preceding precision
  prepare preserve primary procedure range reads recursive reduce regexp revoke right rlike rollback rollup row rows
  second skip smallint start sync time timestamp trigger trim truncate uescape unboundedcross uniquejoin unnest update
  user using utc_tmestamp values varchar views with year`;

function withOwn(words: string): ReadonlySet<string> {
  return new Set([...reservedWords, ...words.split(/\s+/)]);
}

const athena = withOwn(athenaWords);
const postgres = withOwn(postgresWords);

const reserved: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  duckdb: reservedWords,
  athena,
  postgres,
  redshift: postgres,
};

/** A name as SQL writes it: quoted unless it is plain lower case and no reserved word. */
export function quotedName(name: string, dialect: Dialect): string {
  const plain = /^[a-z_][a-z0-9_]*$/.test(name) && !reserved[dialect].has(name);
  return plain ? name : `"${name.replaceAll('"', '""')}"`;
}
