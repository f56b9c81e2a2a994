import { execFileSync } from 'node:child_process';
import { startWorld, type World } from '@reelgraph/devkit';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

// A real browser that can reach this machine only: the playground needs nothing from anywhere else.
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

const chromiumPath = findChromium();

describe.skipIf(chromiumPath === null)('the playground in a browser without a network', () => {
  let world: World;
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    world = await startWorld(inject('stores'), { rooms: ['user', 'video', 'gateway'] });
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: flags });
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('request', (request) => asked.push(request.url()));
    await page.route(
      (url) => url.protocol !== 'data:' && url.origin !== world.gatewayUrl,
      (route) => route.abort(),
    );
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(world.gatewayUrl);
    await page.locator('.graphiql-query-editor .view-lines').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await world?.[Symbol.asyncDispose]();
  });

  it('greets with an example query and what its words mean', async () => {
    const text = await textOf(page.locator('.graphiql-query-editor .view-lines'));
    expect(text).toContain('# Ctrl-Enter runs this');
    expect(text).toContain('FirstQuery');
  });

  it('completes a query while it is typed, from the schema, and runs it', async () => {
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{ uploadP');
    const suggestion = page.locator('.suggest-widget .monaco-list-row', { hasText: 'uploadPolicy' });
    await suggestion.waitFor();
    expect(await textOf(suggestion)).toContain('UploadPolicy!');
    await page.keyboard.press('Enter');
    await page.keyboard.type(' { maxBytes con');
    await page.locator('.suggest-widget .monaco-list-row', { hasText: 'contentTypes' }).waitFor();
    await page.keyboard.press('Enter');
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
    await docs.getByText('never what they have seen, never their own', { exact: false }).waitFor();
    expect(await textOf(docs)).toContain('FeedConnection!');
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

function findChromium(): string | null {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim();
    } catch {}
  }
  console.warn('The playground is not tested: there is no Chromium in PATH.');
  return null;
}
