import { ChangeLog } from '@reelgraph/changes';
import { type Isolated, isolate } from '@reelgraph/devkit';
import { connectMongo, type Mongo } from '@reelgraph/mongo';
import { newId } from '@reelgraph/service';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Account, PeopleStore } from './people-store.ts';

const now = new Date('2026-01-01T00:00:00Z');
let own: Isolated;
let mongo: Mongo;
let people: PeopleStore;

beforeAll(async () => {
  own = await isolate(inject('stores'));
  mongo = await connectMongo({ url: own.env.MONGODB_URL, database: own.env.MONGODB_DATABASE });
  people = new PeopleStore(mongo, new ChangeLog(mongo.db));
  await people.createIndexes();
});

afterAll(async () => {
  await mongo[Symbol.asyncDispose]();
  await own[Symbol.asyncDispose]();
});

const create = (account: Account) => mongo.transaction((tx) => people.create(newId(new Date()), account, now, tx));
const account = (handle: string): Account => ({ handle, email: `${handle}@x.example`, displayName: handle });
const codesOf = (outcomes: PromiseSettledResult<unknown>[]) =>
  outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));

describe('names', () => {
  it('belong to one person, whatever their case', async () => {
    const alice = await create(account('Alice'));
    await expect(create({ ...account('aLICE'), email: 'other@x.example' })).rejects.toMatchObject({
      code: 'HANDLE_TAKEN',
    });
    await expect(create({ ...account('other'), email: 'ALICE@X.example' })).rejects.toMatchObject({
      code: 'EMAIL_TAKEN',
    });
    expect(await people.idByHandle(' @alice')).toBe(alice.id);
    expect(await people.idByEmail('alice@x.EXAMPLE')).toBe(alice.id);
    expect(await people.idByHandle('other')).toBeNull();
  });

  it('go to exactly one of 100 who take one at once, and the others leave nothing', async () => {
    const tries = Array.from({ length: 100 }, (_, n) =>
      create({ ...account('wanted'), email: `wanted${n}@x.example` }),
    );
    const codes = codesOf(await Promise.allSettled(tries));
    expect(codes).toEqual(Array.from({ length: 99 }, () => 'HANDLE_TAKEN'));
    expect(await mongo.db.collection('people').countDocuments({ handle: 'wanted' })).toBe(1);
    expect(await mongo.db.collection('emails').countDocuments({ _id: /^wanted/ as never })).toBe(1);
  });

  it('are free again once their owner takes another, and change their case at will', async () => {
    const carol = await create(account('carol'));
    expect(await people.changeProfile(carol.id, { handle: 'Carol' }, now)).toMatchObject({
      handle: 'Carol',
      version: 2,
    });
    await people.changeProfile(carol.id, { handle: 'caroline' }, now);
    await expect(create({ ...account('carol'), email: 'new@x.example' })).resolves.toMatchObject({ handle: 'carol' });
    await expect(people.changeProfile(carol.id, { handle: 'CAROL' }, now)).rejects.toMatchObject({
      code: 'HANDLE_TAKEN',
    });
    expect((await people.byId(carol.id))?.handle).toBe('caroline');
  });

  it.each(['__proto__', 'constructor', '$where', 'toString'])('may be %s without meaning anything', async (handle) => {
    expect(await people.idByHandle(handle)).toBeNull();
    const person = await create(account(handle));
    expect(await people.idByHandle(handle)).toBe(person.id);
  });
});

describe('guests', () => {
  it('are one per device, also when 50 ask at once', async () => {
    const guests = await Promise.all(
      Array.from({ length: 50 }, () => people.ensureGuest(newId(new Date()), 'device', now)),
    );
    expect(new Set(guests.map((guest) => guest.id)).size).toBe(1);
  });

  it('keep their id when they sign up, once, and their device starts anew', async () => {
    const guest = await people.ensureGuest(newId(new Date()), 'phone', now);
    const upgrade = () => mongo.transaction((tx) => people.upgradeGuest(guest.id, account('dora'), now, tx));
    expect(await upgrade()).toMatchObject({ id: guest.id, isGuest: false, handle: 'dora', version: 2 });
    expect(await upgrade()).toBeNull();
    expect((await people.ensureGuest(newId(new Date()), 'phone', now)).id).not.toBe(guest.id);
  });

  it('stay guests when the handle that they want is taken', async () => {
    await create(account('erin'));
    const guest = await people.ensureGuest(newId(new Date()), 'tablet', now);
    const upgrade = mongo.transaction((tx) =>
      people.upgradeGuest(guest.id, { ...account('erin'), email: 'erin2@x.example' }, now, tx),
    );
    await expect(upgrade).rejects.toMatchObject({ code: 'HANDLE_TAKEN' });
    expect(await people.ensureGuest(newId(new Date()), 'tablet', now)).toEqual(guest);
  });
});

describe('people', () => {
  it('come in one answer, without those who do not exist', async () => {
    const [fay, gil] = [await create(account('fay')), await create(account('gil'))];
    const found = await people.byIds([fay.id, 'nobody', gil.id]);
    expect([...found.keys()].sort()).toEqual([fay.id, gil.id].sort());
    expect(found.get(fay.id)).toEqual(fay);
  });

  it('are granted scopes, and every change is in the log', async () => {
    const { id } = await create(account('mod'));
    await Promise.all([people.grantScopes(id, ['operate'], now), people.grantScopes(id, ['moderate'], now)]);
    expect((await people.byId(id))?.scopes.toSorted()).toEqual(['moderate', 'operate']);
    await expect(people.grantScopes('nobody', ['moderate'], now)).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
    const log = await mongo.db.collection('changes').find({ id }).sort({ version: 1 }).toArray();
    expect(log.map(({ type, to, version }) => [type, to, version])).toEqual([
      ['user', 'created', 1],
      ['user', 'scopesGranted', 2],
      ['user', 'scopesGranted', 3],
    ]);
  });
});
