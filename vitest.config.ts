import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: '@sentinel-audit/emitter/edge', replacement: `${root}sdk/src/edge.ts` },
      { find: /^@sentinel-audit\/emitter\/(.+)$/, replacement: `${root}sdk/src/middleware/$1.ts` },
      { find: '@sentinel-audit/emitter', replacement: `${root}sdk/src/index.ts` },
      { find: '@', replacement: root },
      { find: 'server-only', replacement: `${root}tests/helpers/server-only.ts` },
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Property tests on a busy machine; a limit against hanging, not a claim about speed.
          testTimeout: 60_000,
          include: [
            'lib/**/*.test.ts',
            'components/**/*.test.{ts,tsx}',
            'drizzle/**/*.test.ts',
            'sdk/**/*.test.ts',
            'bench/**/*.test.ts',
            'tests/architecture.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: true,
          maxWorkers: 2,
        },
      },
    ],
  },
})
