import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ONE_FILE = Number.MAX_SAFE_INTEGER;

// Run as a process of its own (`node build-bundle.ts FOLDER`): bundling takes nearly a gigabyte for some seconds.
const folder = argv[2];
if (folder !== undefined) await buildBundle(folder);

/** Bundles GraphiQL, its editor and its workers into a folder; two that build at once both end with a whole one. */
async function buildBundle(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.draft-`);
  try {
    await build({
      root: fileURLToPath(new URL('page', import.meta.url)),
      base: '/playground/',
      configFile: false,
      logLevel: 'error',
      build: {
        outDir: draft,
        emptyOutDir: true,
        assetsDir: '',
        assetsInlineLimit: ONE_FILE,
        cssCodeSplit: false,
        // Served to the same machine: a second of building is worth more than half the size.
        minify: false,
        modulePreload: false,
        reportCompressedSize: false,
        chunkSizeWarningLimit: ONE_FILE,
        rolldownOptions: {
          output: { codeSplitting: false, entryFileNames: 'playground.js', assetFileNames: '[name][extname]' },
        },
      },
      worker: { format: 'iife', rolldownOptions: { output: { entryFileNames: '[name].js' } } },
    });
    await rename(draft, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
