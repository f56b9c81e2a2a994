import { defineConfig } from 'vitest/config';

// unit: pure, beside the code. real: against the real stores. e2e: through the gateway.
// The stores are started once per run; every test file gets its own names in them (devkit).
const everywhere = '{gateway,subgraphs,workers,packages,schema,e2e,bench}/**/';
const exclude = ['**/node_modules/**'];
const setupFiles = ['packages/devkit/src/vitest-open-handles.ts'];
const withStores = {
  globalSetup: ['packages/devkit/src/vitest-stores.ts'],
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // Shared machines stall at times; what fails twice in a row is broken.
  retry: process.env.CI ? 1 : 0,
};

// Node takes graphql's CommonJS form, vite its ES form: a schema made by one is foreign to the other.
const resolve = { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] };

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          include: [`${everywhere}*.test.ts`],
          exclude: [...exclude, '**/*.real.test.ts', 'e2e/**'],
          testTimeout: 30_000,
          setupFiles,
        },
      },
      { resolve, test: { name: 'real', include: [`${everywhere}*.real.test.ts`], exclude, setupFiles, ...withStores } },
      // Only by `npm run test:minio`: most machines have no MinIO.
      { resolve, test: { name: 'minio', include: ['e2e/minio/*.minio.ts'], setupFiles, ...withStores } },
      { resolve, test: { name: 'e2e', include: ['e2e/**/*.test.ts'], exclude, setupFiles, ...withStores } },
    ],
  },
});
