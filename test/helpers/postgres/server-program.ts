import { startPostgres } from './server.ts';

/** Starts a server, says its port and the folder of its data, and waits to be killed. */
const server = await startPostgres();
const client = await server.connect();
const { rows } = await client.query("SELECT current_setting('data_directory') AS folder");
process.stdout.write(`${JSON.stringify({ port: server.port, folder: rows[0].folder })}\n`);
