import { ApolloGateway } from '@apollo/gateway';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { guarded } from '../../fixtures/shapes/guarded.ts';
import { startExecutor } from '../../fixtures/start-executor.ts';
import { type Authority, stripAuthorization } from '../index.ts';

const world = await startExecutor(guarded);
afterAll(() => world[Symbol.asyncDispose]());

const known = (...scopes: string[]): Authority => ({ isAuthenticated: true, scopes: new Set(scopes) });
const sent = () => [...world.fixture.servers.values()].flatMap(({ requests }) => requests.map(({ query }) => query));

beforeEach(() => {
  for (const { requests } of world.fixture.servers.values()) requests.length = 0;
});

async function ask(query: string, authority?: Authority) {
  const { json } = await world.executor.execute({ query }, authority ? { authority } : {});
  return JSON.parse(json);
}

describe('a field that is not for everybody', () => {
  test('is null with a code and its path, and is never fetched, while the rest is answered', async () => {
    const { data, errors } = await ask('{ people { id email notes { text author { name } } } }');
    expect(JSON.stringify(data)).toMatch(/"id":"id-\d","email":null,"notes"/);
    expect(errors[0]).toEqual({
      message: expect.any(String),
      path: ['people', 0, 'email'],
      extensions: { code: 'UNAUTHENTICATED' },
    });
    expect(sent().join()).not.toMatch(/email|author/);
    expect(sent().join()).toContain('notes');
  });

  test('is answered to those who have signed in', async () => {
    const { data, errors } = await ask('{ me { email } people { email } }', known());
    expect(errors).toBeUndefined();
    expect(data.me.email).toMatch(/^email-/);
  });

  test('takes null as far up as the schema says', async () => {
    const { data, errors } = await ask('{ people { id secrets { text } } }');
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['people', 0, 'secrets'], extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(sent().join()).not.toContain('secrets');
  });

  test.each([
    [known(), 'FORBIDDEN'],
    [known('read'), 'FORBIDDEN'],
    [undefined, 'UNAUTHENTICATED'],
    [known('read', 'list'), undefined],
    [known('staff'), undefined],
  ])('needs one of its sets of scopes', async (authority, code) => {
    const { data, errors } = await ask('{ staff { id } }', authority);
    expect(errors?.[0].extensions.code).toBe(code);
    expect(data?.staff === undefined).toBe(code !== undefined);
    expect(sent().length).toBe(code ? 0 : 1);
  });

  test('needs its policy', async () => {
    const query = '{ me { id salary } }';
    expect((await ask(query, known())).data).toEqual({ me: null });
    const permits = (policy: string) => policy === 'payroll';
    expect((await ask(query, { ...known(), permits })).data).toMatchObject({ me: { salary: expect.any(Number) } });
  });

  test('is found in fragments, under aliases, and by the type that it gives or belongs to', async () => {
    const query =
      '{ people { ...P } } fragment P on Person { mail: email acc: account { number } friend { ... on Person { email } } }';
    const { data, errors } = await ask(query);
    expect(JSON.stringify(data)).not.toMatch(/email-|number-/);
    const named = new Set(errors.map(({ path }: { path: unknown[] }) => path.at(-1)));
    expect(named).toEqual(new Set(['mail', 'acc', 'email']));
    expect(sent().join()).not.toMatch(/email|account|number/);
  });

  test('behind an interface needs what any of its types needs, or a fragment on a type that needs less', async () => {
    expect((await ask('{ named { name } }')).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect((await ask('{ named { name } }', known('robots'))).errors).toBeUndefined();
    const { errors = [] } = await ask('{ named { ... on Person { name } ... on Robot { id } } }');
    expect(errors).toEqual([]);
  });
});

test('a mutation that is not allowed is not executed, those beside it are', async () => {
  const { data, errors } = await ask('mutation { greet(id: "id-1") erase(id: "id-1") }', known());
  expect(data).toBeNull();
  expect(errors).toMatchObject([{ path: ['erase'], extensions: { code: 'FORBIDDEN' } }]);
  expect(sent().join()).toContain('greet');
  expect(sent().join()).not.toContain('erase');
});

test('callers of different rights run the same document side by side', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => ask('{ people { email } }', i % 2 ? known() : undefined)),
  );
  expect(answers.map(({ errors }) => errors === undefined)).toEqual(answers.map((_, i) => i % 2 === 1));
});

test('without its rules a supergraph is one that stock engines take', async () => {
  const gateway = new ApolloGateway({ supergraphSdl: stripAuthorization(world.fixture.supergraph) });
  const { schema } = await gateway.load();
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(['people', 'me', 'named', 'staff']);
  await gateway.stop();
});
