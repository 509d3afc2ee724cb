import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
beforeEach(async () => {
  place = await temporaryFolder();
  core = await openTestCore(place.folder);
});
afterEach(async () => {
  await core.close();
  await place.remove();
});

it('refuses an id that is not one before any service sees it', async () => {
  await expect(core.client.results.get({ id: '../etc' })).rejects.toMatchObject({ code: 'input.invalid' });
});
