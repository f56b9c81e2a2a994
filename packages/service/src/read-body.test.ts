import { expect, it } from 'vitest';
import { healthOf } from './health.ts';
import { listenHttp, sendJson } from './http-server.ts';
import { readBody } from './read-body.ts';

const limit = 1000;
const routes = {
  '/': async (...[request, response]: Parameters<Parameters<typeof listenHttp>[0]['routes'][string]>) =>
    sendJson(response, 200, { body: await readBody(request, limit) }),
};

it('gives null for what is not JSON or too large, and the connection goes on serving', async () => {
  await using http = await listenHttp({ host: '127.0.0.1', port: 0, since: new Date(), routes, health: healthOf({}) });
  const post = async (body: string) => await (await fetch(http.url, { method: 'POST', body })).json();
  for (const refused of ['{', '', 'x'.repeat(limit + 1), `"${'x'.repeat(5_000_000)}"`]) {
    expect(await post(refused)).toEqual({ body: null });
    expect(await post('{"a":1}')).toEqual({ body: { a: 1 } });
  }
});
