import type { Dialect } from '../model/query.ts';
import type { StatementKind } from './statement-kind.ts';

function kinds(kind: StatementKind, words: string): readonly (readonly [string, StatementKind])[] {
  return words.split(/\s+/).map((word) => [word, kind] as const);
}

/** What a statement does that begins with a word, as far as the word alone says it. */
export const kindsByVerb: ReadonlyMap<string, StatementKind> = new Map([
  ...kinds('read', 'select values table from pivot unpivot summarize describe desc show fetch help'),
  ...kinds(
    'control',
    `set reset begin start commit end rollback abort savepoint release use listen unlisten lock pragma checkpoint
    force detach discard close deallocate move`,
  ),
  ...kinds('define', 'create alter comment grant revoke reassign security refresh msck'),
  ...kinds(
    'write',
    `insert update merge copy unload export import attach analyze analyse vacuum reindex cluster optimize
    notify load install`,
  ),
  ...kinds('remove', 'delete truncate drop'),
  ...kinds('unknown', 'call execute do cancel'),
]);

/** Words that begin what a common table expression, or brackets, may hold. */
export const queryVerbs: ReadonlySet<string> = new Set(
  'select values table from pivot unpivot summarize describe show with insert update merge delete'.split(' '),
);

/** Words that change rows where a query stands in brackets: PostgreSQL's data-modifying expressions. */
export const changingVerbs: ReadonlySet<string> = new Set(['insert', 'update', 'merge', 'delete']);

/** Words that, standing anywhere in a statement, say that it also removes what was there. */
export const removingWords: Readonly<Record<string, readonly string[]>> = {
  alter: ['drop', 'truncate', 'append', 'detach', 'delete'],
  merge: ['delete'],
  unload: ['cleanpath'],
  copy: ['overwrite'],
};

/** Words of a SET or BEGIN that give the session other rights than it had. */
export const rightsWords: ReadonlySet<string> = new Set([
  'write',
  'role',
  'authorization',
  'characteristics',
  'transaction_read_only',
  'default_transaction_read_only',
  'standard_conforming_strings',
]);

/** Functions of PostgreSQL that do more than give a value though a SELECT calls them. */
const actingFunctions: ReadonlySet<string> = new Set(
  `setval nextval set_config dblink dblink_exec dblink_send_query lo_create lo_creat lo_import lo_export lo_unlink
  lo_put lo_from_bytea lo_truncate lowrite pg_terminate_backend pg_cancel_backend pg_reload_conf pg_rotate_logfile
  pg_promote pg_switch_wal pg_create_restore_point pg_notify pg_advisory_lock pg_file_write pg_file_unlink
  pg_file_rename pg_drop_replication_slot pg_create_logical_replication_slot pg_create_physical_replication_slot
  pg_logical_slot_get_changes pg_logical_emit_message pg_stat_reset query_to_xml query_to_xml_and_xmlschema
  cursor_to_xml database_to_xml`.split(/\s+/),
);

export function isActingFunction(name: string, dialect: Dialect): boolean {
  return (dialect === 'postgres' || dialect === 'redshift') && actingFunctions.has(name);
}
