import { defineConfig } from 'vitest/config';

/** Suites that compare Backcast with programs npm does not carry, such as LibreOffice. */
export default defineConfig({
  test: {
    include: ['test/peers/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    fileParallelism: false,
  },
});
