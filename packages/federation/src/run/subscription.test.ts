import { afterAll, describe, expect, test } from 'vitest';
import { ticker } from '../../fixtures/shapes/ticker.ts';
import { startExecutor } from '../../fixtures/start-executor.ts';
import { SubgraphFailure, type SubgraphRequest, type SubgraphResponse } from '../transport/send.ts';

type Source = (request: SubgraphRequest) => AsyncIterable<SubgraphResponse>;

let source: Source = async function* () {};
let refusal: SubgraphResponse | undefined;
const world = await startExecutor(ticker, {
  subscribe: async (request) => (refusal ? { refusal } : { events: source(request) }),
});
afterAll(() => world[Symbol.asyncDispose]());

const event = (text: string): SubgraphResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  text,
});
const tick = (n: number) => event(`{"data":{"tick":{"__typename":"Item","id":"id-${n}"}}}`);
const query = 'subscription($from: Int) { tick(from: $from) { id name } }';

async function follow(signal?: AbortSignal, variables = {}) {
  const context = { takesEvents: true, ...(signal && { signal }) };
  const { events, json } = await world.executor.execute({ query, variables }, context);
  return { events, json };
}

describe('a subscription', () => {
  test('runs the rest of the plan for each event, with the variables of the client', async () => {
    let body = '';
    source = async function* (request) {
      body = request.body;
      for (const n of [1, 2]) yield tick(n);
    };
    const { events } = await follow(undefined, { from: 7 });
    const answers = (await Array.fromAsync(events ?? [])).map((each) => JSON.parse(each).data.tick);
    expect(answers).toEqual([
      { id: 'id-1', name: 'name-1' },
      { id: 'id-2', name: 'name-2' },
    ]);
    expect(JSON.parse(body).variables).toEqual({ from: 7 });
  });

  test('asks its source for the next event when the last was taken, and no sooner', async () => {
    let made = 0;
    source = async function* () {
      for (;;) {
        made += 1;
        yield tick(made);
      }
    };
    const { events } = await follow();
    for (let taken = 1; taken <= 3; taken += 1) {
      await events?.next();
      await new Promise(setImmediate);
      expect(made).toBe(taken);
    }
    await events?.return();
  });

  test('tells its source when nobody listens any more', async () => {
    let isEnded = false;
    source = async function* ({ signal }) {
      yield tick(1);
      await new Promise<void>((resolve) => signal.addEventListener('abort', resolve));
      isEnded = true;
      throw new SubgraphFailure('REQUEST_ABORTED', 'clock', 'gone');
    };
    const leaving = new AbortController();
    const { events } = await follow(leaving.signal);
    await events?.next();
    const next = events?.next();
    leaving.abort();
    expect(await next).toMatchObject({ done: true });
    expect(isEnded).toBe(true);
  });

  test('goes on after an event that is none, and ends with an error when its source breaks', async () => {
    source = async function* () {
      yield event('not JSON');
      yield tick(1);
      throw new SubgraphFailure('SUBGRAPH_UNREACHABLE', 'clock', 'broken');
    };
    const { events } = await follow();
    const answers = (await Array.fromAsync(events ?? [])).map((each) => JSON.parse(each));
    expect(answers).toMatchObject([
      { data: null, errors: [{ extensions: { code: 'SUBGRAPH_MALFORMED_RESPONSE' } }] },
      { data: { tick: { name: 'name-1' } } },
      { data: null, errors: [{ extensions: { code: 'SUBGRAPH_UNREACHABLE', serviceName: 'clock' } }] },
    ]);
  });

  test('that its subgraph refuses is one answer, and one that the client cannot take is refused', async () => {
    refusal = event('{"data":null,"errors":[{"message":"no","extensions":{"code":"NO"}}]}');
    const { events, json } = await follow();
    refusal = undefined;
    expect(events).toBeUndefined();
    expect(JSON.parse(json)).toMatchObject({ data: null, errors: [{ extensions: { code: 'NO' } }] });
    const { isExecuted, code } = await world.executor.execute({ query });
    expect([isExecuted, code]).toEqual([false, 'OPERATION_NOT_ALLOWED_HERE']);
  });
});
