import { defineConfig } from 'vitest/config';

/** One shop, one browser, one story at a time; nothing is retried, a test that fails sometimes is a fault. */
export default defineConfig({
  test: {
    root: process.cwd(),
    include: ['tests/e2e/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    testTimeout: 600_000,
    hookTimeout: 300_000,
    // Of a busy machine only the outcome is asked, not how soon it comes.
    expect: { poll: { timeout: 90_000 } },
    fileParallelism: false,
    sequence: { shuffle: false },
  },
});
