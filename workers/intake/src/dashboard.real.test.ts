import { afterAll, expect, inject, it } from 'vitest';
import { IntakeWorld } from './intake.fixture.ts';

const world = await IntakeWorld.open(inject('stores'));
afterAll(() => world[Symbol.asyncDispose]());

it('has a dashboard for who knows the password, and none where no password is set', async () => {
  const password = 'sixteen letters!';
  await using open = await world.room({ OPERATOR_PASSWORD: password });
  await using shut = await world.room();
  const authorization = `Basic ${Buffer.from(`operator:${password}`).toString('base64')}`;
  const statusOf = async (url: string, headers = {}) => {
    const answer = await fetch(`${url}/queues/api/queues`, { headers });
    return [answer.status, await answer.text()];
  };
  expect(await statusOf(open.url)).toEqual([401, '']);
  const [status, list] = await statusOf(open.url, { authorization });
  expect(status).toBe(200);
  for (const name of ['compress-video', 'compress-alone', 'purge-video']) expect(list).toContain(`"${name}"`);
  expect((await statusOf(shut.url, { authorization }))[0]).toBe(404);
});
