import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type * as Reelgraph from '@reelgraph/client';
import { startWorld, type World } from '@reelgraph/devkit';
import type { Browser } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findChromium, launchChromium } from './chromium.ts';

const chromiumPath = findChromium();

const page = '<!doctype html><script type="module">globalThis.reelgraph = await import("/client.js")</script>';

// A web app of another origin than the gateway's and the store's, with the client as its one script.
describe.skipIf(chromiumPath === null)('the client in a browser', () => {
  let world: World;
  let browser: Browser;
  const app = createServer((request, response) => {
    const isScript = request.url === '/client.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : page);
  });
  let script = '';

  beforeAll(async () => {
    script = await bundleClient();
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    world = await startWorld(inject('stores'), {
      rooms: ['user', 'video', 'gateway'],
      env: { CORS_ORIGINS: urlOfApp() },
    });
    browser = await launchChromium(chromiumPath ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await world?.[Symbol.asyncDispose]();
    await new Promise((resolve) => app.close(resolve).closeAllConnections());
  });
  const urlOfApp = () => `http://127.0.0.1:${(app.address() as AddressInfo).port}`;

  it('signs up, sends a file straight to the store, and sees how far it is', async () => {
    const tab = await browser.newPage();
    await tab.goto(urlOfApp());
    await tab.waitForFunction('globalThis.reelgraph');
    const { handle, status, progress } = await tab.evaluate(async (gatewayUrl) => {
      // @note put there by the page's script.
      const { connect, uploadFile } = (globalThis as unknown as { reelgraph: typeof Reelgraph }).reelgraph;
      const client = connect(gatewayUrl);
      const input = { email: 'web@example.com', handle: 'web.person', password: 'long enough' };
      const { viewer } = await client.signUp({ input });
      const file = new File([new Uint8Array(3_000_000)], 'clip.mp4', { type: 'video/mp4' });
      const sent: number[] = [];
      const onProgress = ({ sentBytes }: { sentBytes: number }) => sent.push(sentBytes);
      const upload = await uploadFile(client, file, { caption: 'From the web', onProgress });
      return { handle: viewer.handle, status: upload.status, progress: sent };
    }, world.gatewayUrl);
    expect([handle, status]).toEqual(['web.person', 'ACCEPTED']);
    expect(progress.at(-1)).toBe(3_000_000);
  });
});

async function bundleClient(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(import.meta.resolve('@reelgraph/client')), formats: ['es'], fileName: 'client' },
    },
  });
  // @note one library in one format is one output of one chunk.
  const [output] = built as Rolldown.RolldownOutput[];
  return output?.output[0].code ?? '';
}
