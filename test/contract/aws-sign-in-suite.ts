import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { stepsToAws } from '#main/aws/connection-steps.ts';
import type { AwsAccess } from '#shared/model/connection.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { type AwsAtPeer, type AwsPeer, reachPeer } from './aws-peer.ts';

const role = 'arn:aws:iam::123456789012:role/team/Reader';

/** Whose credentials the connection test finds, by a key and by a role. */
export function awsSignInSuite(name: string, start: () => Promise<AwsPeer>): void {
  describe(`STS by ${name}`, () => {
    let peer: AwsPeer;
    let home: Awaited<ReturnType<typeof temporaryFolder>>;
    let reach: AwsAtPeer | undefined;
    beforeAll(async () => {
      peer = await start();
      peer.addRole(role);
      home = await temporaryFolder();
      await mkdir(path.join(home.folder, '.aws'));
      const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = peer.environment;
      const lines = [
        ['[profile key]', `aws_access_key_id = ${id}`, `aws_secret_access_key = ${secret}`],
        ['[profile reader]', `role_arn = ${role}`, 'source_profile = key', 'role_session_name = backcast'],
        [
          '[profile from-environment]',
          `role_arn = ${role}`,
          'credential_source = Environment',
          'role_session_name = session@office',
        ],
      ];
      await writeFile(path.join(home.folder, '.aws', 'config'), lines.flat().join('\n'));
    });
    afterEach(() => reach?.end());
    afterAll(async () => {
      await home.remove();
      await peer.close();
    });

    async function credentialsStep(access: AwsAccess): Promise<string> {
      reach = reachPeer(peer, { HOME: home.folder });
      const steps = stepsToAws(reach.aws, access, AthenaClient, 'athena', reach.context());
      for await (const { step, attempt } of steps) {
        expect(step).toBe('credentials');
        return await attempt(reach.context().signal);
      }
      throw new Error('There was no step.');
    }

    test('the keys of the environment are those of their user', async () => {
      expect(await credentialsStep({})).toBe(`${peer.arn} of account 123456789012, in eu-west-1.`);
    });

    test('a profile’s role is assumed by the key of another profile, in any region', async () => {
      expect(await credentialsStep({ profile: 'reader', region: 'us-west-2' })).toBe(
        'arn:aws:sts::123456789012:assumed-role/Reader/backcast of account 123456789012, in us-west-2.',
      );
    });

    test('a role is assumed by the keys of the environment', async () => {
      expect(await credentialsStep({ profile: 'from-environment' })).toBe(
        'arn:aws:sts::123456789012:assumed-role/Reader/session@office of account 123456789012, in eu-west-1.',
      );
    });
  });
}
