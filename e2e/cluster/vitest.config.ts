import { defineConfig } from 'vitest/config'

export default defineConfig({
  // `server-only` throws outside a React server bundle; tests are the server.
  resolve: { alias: { 'server-only': new URL('../../node_modules/server-only/empty.js', import.meta.url).pathname } },
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    // All files share one cluster, and some stop parts of it.
    fileParallelism: false,
    // As for the stories: once more in CI, where the machine is shared.
    retry: process.env['CI'] ? 1 : 0,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
