import { defineConfig } from 'vitest/config'

// `server-only` throws outside a React server bundle; tests are the server.
const alias = { 'server-only': new URL('./node_modules/server-only/empty.js', import.meta.url).pathname }
const excluded = ['**/node_modules/**', '.next/**', 'e2e/**', 'demo/dist/**']

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          environment: 'node',
          include: ['{lib,components,app,scripts,demo}/**/*.test.{ts,tsx}'],
          exclude: [...excluded, '**/*.integration.test.ts'],
          // Some try thousands of inputs: seconds of work, more on a machine that does something else.
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          environment: 'node',
          include: ['{lib,scripts,demo}/**/*.integration.test.ts'],
          exclude: excluded,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // Each file starts servers and databases of its own; two cores carry two of them.
          maxWorkers: 2,
          // As for the stories: once more in CI, where the machine is shared.
          retry: process.env['CI'] ? 1 : 0,
        },
      },
    ],
  },
})
