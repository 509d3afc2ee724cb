import type { Command } from 'commander';
import { connectionNamed, testProfile } from './connections.ts';
import type { SessionRunner } from './runner.ts';

export function addLogin(program: Command, run: SessionRunner): void {
  program
    .command('login <connection>')
    .description('sign in at the source of a connection, and try it')
    .action((wanted: string) =>
      run(async (session) => {
        const connectionId = await connectionNamed(session, wanted);
        const { client, io } = session;
        const profile = await client.connections.profile({ connectionId });
        const atAws =
          profile.kind === 'athena' ||
          profile.kind === 'redshift-data' ||
          ('iam' in profile && profile.iam !== undefined);
        if (atAws) {
          for await (const { line } of await client.connections.signIn(
            { connectionId },
            { signal: io.signal },
          )) {
            io.err(`${line}\n`);
          }
        }
        // Where a password is needed, the first step that needs it asks.
        await testProfile(session, { ...profile });
      }),
    );
}
