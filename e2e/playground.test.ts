import { join } from 'node:path';
import { person } from '@reelgraph/client';
import { findFreePorts, Guardian, startFront, startWorld, until, type World } from '@reelgraph/devkit';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { findChromium, launchChromium } from './chromium.ts';

const chromiumPath = findChromium();

describe.skipIf(chromiumPath === null)('the playground behind the front, in a browser without a network', () => {
  const opened = new AsyncDisposableStack();
  let world: World;
  let front: string;
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    const env = { PLAYGROUND: 'on' };
    world = opened.use(await startWorld(inject('stores'), { rooms: ['user', 'video', 'feed', 'gateway'], env }));
    front = await startFrontOf(world, opened);
    browser = await launchChromium(chromiumPath ?? '');
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('request', (request) => asked.push(request.url()));
    page.on('websocket', (socket) => asked.push(socket.url()));
    await page.route(
      (url) => url.protocol !== 'data:' && url.origin !== front,
      (route) => route.abort(),
    );
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    // The first to ask waits until the bundle is built.
    await page.goto(front, { timeout: 100_000 });
    await page.locator('.graphiql-query-editor .view-lines').waitFor();
  });
  let earlier = 0;
  beforeEach(({ task }) => {
    // What is tried again has asked what was half typed; the second try speaks for itself.
    if (task.result?.retryCount) complaints.length = earlier;
    earlier = complaints.length;
  });
  afterAll(async () => {
    await browser?.close();
    await opened.disposeAsync();
  });

  /** Takes what the editor proposes first, and answers how it was proposed. */
  async function accept(name: string): Promise<string> {
    const proposal = page.locator('.suggest-widget.visible .monaco-list-row.focused', { hasText: name });
    // Whoever types before the editor has the schema is proposed nothing, and asks again.
    const isProposed = async () => {
      if (await proposal.isVisible()) return true;
      await page.keyboard.press('Control+Space');
      return 'not yet';
    };
    await until(`the editor proposes ${name}`, isProposed, { withinMs: 60_000, everyMs: 250 });
    const text = await textOf(proposal);
    await page.keyboard.press('Enter');
    await page.locator('.graphiql-query-editor .view-lines', { hasText: name }).waitFor();
    await proposal.waitFor({ state: 'hidden' });
    return text;
  }

  /** Runs what was typed once the page has read it: what is run before is sent under the name of the operation that was there. */
  async function run(part: string): Promise<void> {
    await page.waitForFunction((text) => localStorage.getItem('graphiql:query')?.includes(text), part);
    await page.keyboard.press('Control+Enter');
  }

  it('greets with an example query that runs as it is', async () => {
    const text = await textOf(page.locator('.graphiql-query-editor .view-lines'));
    expect(text).toContain('# Ctrl-Enter runs this');
    expect(text).toContain('FirstQuery');
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('Control+Enter');
    await page.locator('.result-window .view-lines', { hasText: '"forYou"' }).waitFor();
  });

  it('completes a query while it is typed, from the schema, and runs it', async () => {
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{ uploadP');
    expect(await accept('uploadPolicy')).toContain('UploadPolicy!');
    await page.keyboard.type(' { maxBytes con');
    await accept('contentTypes');
    await run('contentTypes');
    const answer = page.locator('.result-window .view-lines', { hasText: 'maxBytes' });
    await answer.waitFor();
    expect(await textOf(answer)).toContain('"maxBytes": 524288000');
  });

  it('underlines what does not fit the schema', async () => {
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{ nonsense ');
    await page.keyboard.press('Escape');
    await page.locator('.graphiql-query-editor .squiggly-error').first().waitFor();
  });

  it('shows the schema’s documentation', async () => {
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const docs = page.locator('.graphiql-doc-explorer');
    await docs.getByText('Query', { exact: true }).click();
    await docs.getByText('forYou', { exact: true }).click();
    await docs.getByText('never what they have seen', { exact: false }).waitFor();
    expect(await textOf(docs)).toContain('FeedConnection!');
  });

  it('shows the plan of what was run: each fetch with its subgraph, its entities, its time and its operation', async () => {
    await page.getByRole('button', { name: 'Show Query plan' }).click();
    const view = page.locator('.plan-view');
    const { handle } = await person(front, 'dana');
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(
      `query Planned { userByHandle(handle: "${handle}") { handle videos(first: 1) { edges { node { id } } } } }`,
    );
    await run('query Planned');
    await view.getByText('Planned: ').waitFor();
    expect(await view.locator('.plan-summary').textContent()).toMatch(/^Planned: [\d.]+ ms, cost \d+, 2 fetches$/);
    expect(await view.locator('.plan-label').allTextContents()).toEqual(['one after another']);
    const fetches = await view.locator('.plan-fetch summary').allTextContents();
    expect(fetches[0]).toMatch(/^user[\d.]+ ms$/);
    expect(fetches[1]).toMatch(/^videouserByHandle[\d.]+ ms, 1 entity in 1 place$/);
    await view.locator('.plan-fetch', { hasText: 'userByHandle' }).last().click();
    await view.locator('pre:visible', { hasText: '_entities(representations: $representations)' }).waitFor();
    expect(await textOf(page.locator('.result-window .view-lines'))).not.toContain('extensions');
  });

  it('follows a subscription, over a WebSocket, as the viewer of its headers', async () => {
    const { client } = await person(front, 'erin');
    const { id } = await client.requestUpload({ input: { contentType: 'video/mp4', sizeBytes: 100_000 } });
    await page.locator('.graphiql-editor-tool .view-lines:visible').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${client.session?.accessToken}` }));
    // The lines that stand there reach beyond the editor.
    await page.locator('.graphiql-query-editor .monaco-editor').first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(`subscription Followed { uploadStatus(uploadId: "${id}") { status } }`);
    await run(id);
    await page.locator('.result-window .view-lines', { hasText: 'AWAITING_UPLOAD' }).waitFor();
    expect(asked).toContain(`${front.replace('http', 'ws')}/graphql`);
  });

  it('asked this address alone for anything, and complained about nothing', async () => {
    if (process.env.REELGRAPH_SCREENSHOT) await page.screenshot({ path: process.env.REELGRAPH_SCREENSHOT });
    expect(asked.length).toBeGreaterThan(5);
    const isElsewhere = (url: string) => new URL(url).host !== new URL(front).host && !url.startsWith('data:');
    expect(asked.filter(isElsewhere)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

/** nginx before the world's gateway, as people reach it. */
async function startFrontOf({ gatewayUrl, tmp }: World, opened: AsyncDisposableStack): Promise<string> {
  const [port = 0] = await findFreePorts(1);
  const guardian = opened.use(new Guardian());
  const folder = join(tmp, 'front');
  const gatewayPorts = [Number(new URL(gatewayUrl).port)];
  const logFile = join(folder, 'front.log');
  opened.use(startFront({ port, gatewayPorts, store: null, folder, logFile, supervise: { guardian } }));
  const url = `http://127.0.0.1:${port}`;
  await until('the front answers', async () => (await fetch(`${url}/health`)).ok || 'not ok', { withinMs: 10_000 });
  return url;
}

/** Editors write spaces that do not break. */
async function textOf(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? '').replaceAll('\u00a0', ' ');
}
