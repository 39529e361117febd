import { defineConfig } from 'vitest/config';

export default defineConfig({
  // As Node resolves it: graphql refuses a schema that another copy of itself has built.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'build/**', 'tests/e2e/**', 'tests/proofs/**'],
    globalSetup: ['tests/support/global-setup.ts'],
    // Nothing is measured by them: they end what hangs, on whatever machine.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // A wait ends when what is waited for is there; how soon that is on a busy machine is not what is tested.
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
  },
});
