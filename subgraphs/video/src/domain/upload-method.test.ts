import { expect, it } from 'vitest';
import { uploadMethod } from './upload-method.ts';

function probe(...answers: (boolean | Error)[]) {
  let asked = 0;
  const takesPost = async () => {
    const answer = answers[asked++] ?? new Error('asked too often');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { takesPost, failures: [] as unknown[] };
}

it.each([
  [true, 'POST'],
  [false, 'PUT'],
] as const)('asks the store once: %s means %s', async (answer, method) => {
  const { takesPost, failures } = probe(answer);
  const methodOf = uploadMethod('auto', takesPost, (error) => failures.push(error));
  expect(await Promise.all([methodOf(), methodOf(), methodOf()])).toEqual([method, method, method]);
  expect(failures).toEqual([]);
});

it('assumes POST while the store does not say, and asks again', async () => {
  const { takesPost, failures } = probe(new Error('away'), false);
  const methodOf = uploadMethod('auto', takesPost, (error) => failures.push(error));
  expect(await methodOf()).toBe('POST');
  expect(await methodOf()).toBe('PUT');
  expect(failures).toEqual([new Error('away')]);
});

it('does as configured without asking', async () => {
  const { takesPost, failures } = probe();
  expect(await uploadMethod('PUT', takesPost, (error) => failures.push(error))()).toBe('PUT');
  expect(failures).toEqual([]);
});
