import { defineConfig } from 'vitest/config';

/** Proofs are long and use both cores by themselves: one file after the other. */
export default defineConfig({
  test: {
    root: process.cwd(),
    include: ['tests/proofs/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
    fileParallelism: false,
  },
});
