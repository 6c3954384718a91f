import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    // One row waits a minute for a bookmark; the others share that minute.
    testTimeout: 150_000,
    hookTimeout: 120_000,
    maxConcurrency: 8,
    reporters: ['default'],
  },
})
