import { readFileSync } from 'node:fs';
import { catalogue } from '@reelgraph/errors';
import { buildSchema, Kind, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

const guide = readFileSync(new URL('../docs/uploading.md', import.meta.url), 'utf8');
const contract = readFileSync(new URL('api.graphql', import.meta.url), 'utf8');
const OPERATIONS = ['requestUpload', 'completeUpload', 'refreshUpload'];

describe('the guide for app developers', () => {
  it('sends operations that the contract has', () => {
    const sent = [...guide.matchAll(/"(mutation\(.+?\})"/g)].map(([, text = '']) => text.replaceAll('\\$', '$'));
    const schema = buildSchema(contract, { assumeValidSDL: true });
    expect(sent).toHaveLength(4);
    for (const text of sent) expect(validate(schema, parse(text))).toEqual([]);
  });

  it('says of the three calls every code that the contract names, and no other', () => {
    const rows = [...guide.matchAll(/^\| (.+?) \| (.+?) \|/gm)];
    const told = rows
      .filter(([, where = '']) => OPERATIONS.some((name) => where.includes(`\`${name}\``)))
      .flatMap(([, , codes = '']) => codes.match(/\b[A-Z]+_[A-Z_]+\b/g) ?? []);
    const named = parse(contract)
      .definitions.flatMap((type) => (type.kind === Kind.OBJECT_TYPE_DEFINITION ? (type.fields ?? []) : []))
      .filter(({ name }) => OPERATIONS.includes(name.value))
      .flatMap(
        ({ description }) =>
          /Errors: ([^.]+)\./.exec(description?.value ?? '')?.[1]?.match(/\b[A-Z]+_[A-Z_]+\b/g) ?? [],
      );
    expect([...new Set(told)].sort()).toEqual([...new Set(named)].sort());
    expect(told.filter((code) => !(code in catalogue))).toEqual([]);
  });
});
