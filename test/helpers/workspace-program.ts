import { openTestCore } from './core.ts';

/** `runs COUNT`: that many short runs. `endless`: one that never ends, told of as `running`. */
const [workspace = '', mode = '', count = '0'] = process.argv.slice(2);
const core = await openTestCore(workspace);
const start = (sql: string) =>
  core.client.runs.start({ connectionId: 'local', source: { kind: 'sql', sql, title: 'Shared name' } });

if (mode === 'endless') {
  const sql = `SELECT range, (SELECT count(*) FROM range(100000000000) b WHERE b.range = -1) FROM range(3000000)`;
  for await (const event of await start(sql)) {
    if (event.type === 'progress') process.stdout.write('running\n');
  }
} else {
  const ids: string[] = [];
  for (let n = 0; n < Number(count); n += 1) {
    for await (const event of await start(`SELECT ${process.pid} AS pid, ${n} AS n`)) {
      if (event.type === 'result') ids.push(event.result.id);
    }
  }
  process.stdout.write(`${JSON.stringify(ids)}\n`);
}
await core.close();
