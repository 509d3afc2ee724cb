import { expect, test } from 'vitest';
import { manualClock } from '../../helpers/manual-clock.ts';

test('sleepers wake in turn, each at its own time', async () => {
  const clock = manualClock({ start: new Date('2030-01-01T00:00:00.000Z') });
  const woken: [string, string][] = [];
  const sleep = async (name: string, milliseconds: number) => {
    await clock.sleep(milliseconds);
    woken.push([name, clock.now().toISOString()]);
  };
  const sleepers = [sleep('late', 3000), sleep('early', 1000), sleep('never', 10_000)];
  expect(clock.sleeping).toBe(3);
  clock.advance(1000);
  await sleepers[1];
  clock.advance(4000);
  await sleepers[0];
  expect(woken).toEqual([
    ['early', '2030-01-01T00:00:01.000Z'],
    ['late', '2030-01-01T00:00:05.000Z'],
  ]);
  expect(clock.sleeping).toBe(1);
});

test('a sleep that is given up throws and sleeps no more', async () => {
  const clock = manualClock();
  const given = new AbortController();
  const sleep = clock.sleep(1000, given.signal);
  given.abort();
  await expect(sleep).rejects.toMatchObject({ code: 'query.cancelled' });
  expect(clock.sleeping).toBe(0);
});

test('an automatic clock takes no real time', async () => {
  const clock = manualClock({ auto: true });
  await clock.sleep(3_600_000);
  expect(clock.now()).toEqual(new Date('2030-01-01T01:00:00.000Z'));
});
