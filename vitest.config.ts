import { defineConfig } from 'vitest/config';

const shared = { testTimeout: 60_000, hookTimeout: 120_000, pool: 'forks' } as const;

/** Everything that runs on npm packages alone; suites that need more are in vitest.peers.config.ts. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'parts',
          include: ['test/{unit,contract,architecture,queries}/**/*.test.{ts,tsx}'],
        },
      },
      {
        test: {
          ...shared,
          name: 'whole',
          include: ['test/e2e/**/*.test.{ts,tsx}'],
          globalSetup: ['test/helpers/build-once.ts'],
        },
      },
    ],
  },
});
