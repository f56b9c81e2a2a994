import { person } from '@reelgraph/client';
import { startWorld, type World } from '@reelgraph/devkit';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { findChromium, launchChromium } from './chromium.ts';

const chromiumPath = findChromium();

describe.skipIf(chromiumPath === null)('the playground in a browser without a network', () => {
  let world: World;
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    world = await startWorld(inject('stores'), { rooms: ['user', 'video', 'feed', 'gateway'] });
    browser = await launchChromium(chromiumPath ?? '');
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('request', (request) => asked.push(request.url()));
    await page.route(
      (url) => url.protocol !== 'data:' && url.origin !== world.gatewayUrl,
      (route) => route.abort(),
    );
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    // The first to ask waits until the bundle is built.
    await page.goto(world.gatewayUrl, { timeout: 100_000 });
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
    await world?.[Symbol.asyncDispose]();
  });

  /** Takes what the editor proposes first, and answers how it was proposed. */
  async function accept(name: string): Promise<string> {
    const proposal = page.locator('.suggest-widget.visible .monaco-list-row.focused', { hasText: name });
    await proposal.waitFor();
    const text = await textOf(proposal);
    await page.keyboard.press('Enter');
    await page.locator('.graphiql-query-editor .view-lines', { hasText: name }).waitFor();
    await proposal.waitFor({ state: 'hidden' });
    return text;
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
    await page.keyboard.press('Control+Enter');
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
    const { handle } = await person(world.gatewayUrl, 'dana');
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(
      `query Planned { userByHandle(handle: "${handle}") { handle videos(first: 1) { edges { node { id } } } } }`,
    );
    await page.keyboard.press('Control+Enter');
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

  it('asked this gateway alone for anything, and complained about nothing', async () => {
    if (process.env.REELGRAPH_SCREENSHOT) await page.screenshot({ path: process.env.REELGRAPH_SCREENSHOT });
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((url) => !url.startsWith(world.gatewayUrl) && !url.startsWith('data:'))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

/** Editors write spaces that do not break. */
async function textOf(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? '').replaceAll('\u00a0', ' ');
}
