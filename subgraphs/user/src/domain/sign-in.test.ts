import { expect, it } from 'vitest';
import { loginName } from './sign-in.ts';

it.each([
  ['alice', 'alice', false],
  ['@Alice', 'alice', false],
  [' ALICE ', 'alice', false],
  ['Alice@X.Example', 'alice@x.example', true],
  [' alice@x.example ', 'alice@x.example', true],
  ['@alice@x', 'alice@x', false],
  ['', '', false],
])('the login %j means %j', (login, key, isEmail) => {
  expect(loginName(login)).toEqual({ key, isEmail });
});
