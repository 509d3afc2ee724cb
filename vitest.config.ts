import { defineConfig } from 'vitest/config';

/** Everything that runs on npm packages alone; suites that need more are in vitest.peers.config.ts. */
export default defineConfig({
  test: {
    include: ['test/{unit,contract,architecture,queries,e2e}/**/*.test.{ts,tsx}'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
  },
});
