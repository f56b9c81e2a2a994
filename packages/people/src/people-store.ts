import type { ChangeLog } from '@reelgraph/changes';
import { AppError } from '@reelgraph/errors';
import type { ClientSession, Collection, Mongo } from '@reelgraph/mongo';
import { Names } from './names.ts';
import { emailKey, handleKey, type Person, type Scope } from './person.ts';
import { type BlockRow, createRelationIndexes, type FollowRow, pairId } from './relation-rows.ts';
import { FEW_BLOCKS, relationsUnion } from './relation-stages.ts';

/** `device` is the hash of a guest's device id. */
type PersonRow = Omit<Person, 'id'> & { _id: string; device: string | null };

/** What an account has beyond a guest. */
export type Account = { handle: string; email: string; displayName: string };

export type ProfileChange = { handle?: string; displayName?: string; bio?: string; region?: string | null };

/** How a viewer stands to somebody. */
export type PersonRelation = { follows: boolean; blocks: boolean; blockedEitherWay: boolean };

const STRANGERS: PersonRelation = { follows: false, blocks: false, blockedEitherWay: false };

/** What is read in one go: people, and the follows and blocks between them and a viewer. */
type PersonOrRelation = PersonRow | Pick<FollowRow, '_id' | 'follower'> | Pick<BlockRow, '_id' | 'blocker'>;

/** So that one answer holds them all. */
const ALL = { batchSize: 10_000 };

/** People's records, and what others ask of their relations. Follows and blocks are written by `RelationStore`. */
export class PeopleStore {
  readonly #mongo: Mongo;
  readonly #changes: ChangeLog;
  readonly #people: Collection<PersonRow>;
  readonly #follows: Collection<FollowRow>;
  readonly #blocks: Collection<BlockRow>;
  readonly #handles: Names;
  readonly #emails: Names;
  readonly #devices: Names;

  constructor(mongo: Mongo, changes: ChangeLog) {
    this.#mongo = mongo;
    this.#changes = changes;
    this.#people = mongo.db.collection<PersonRow>('people');
    this.#follows = mongo.db.collection<FollowRow>('follows');
    this.#blocks = mongo.db.collection<BlockRow>('blocks');
    this.#handles = new Names(mongo, 'handles', 'HANDLE_TAKEN');
    this.#emails = new Names(mongo, 'emails', 'EMAIL_TAKEN');
    this.#devices = new Names(mongo, 'devices', 'INTERNAL');
  }

  async createIndexes(): Promise<void> {
    await createRelationIndexes(this.#follows, this.#blocks);
  }

  /** Those of the people who exist, in one round trip. */
  async byIds(ids: readonly string[]): Promise<Map<string, Person>> {
    const rows = await this.#people.find({ _id: { $in: [...ids] } }).toArray();
    return new Map(rows.map((row) => [row._id, toPerson(row)]));
  }

  async byId(id: string): Promise<Person | null> {
    const row = await this.#people.findOne({ _id: id });
    return row && toPerson(row);
  }

  /** The id of the person with a handle, whatever its case. */
  async idByHandle(handle: string): Promise<string | null> {
    return await this.#handles.ownerOf(handleKey(handle));
  }

  /** The id of the person with an email address, whatever its case. */
  async idByEmail(email: string): Promise<string | null> {
    return await this.#emails.ownerOf(emailKey(email));
  }

  /** The id of the guest of a device. */
  async guestByDevice(device: string): Promise<string | null> {
    return await this.#devices.ownerOf(device);
  }

  /** Begins an account. Throws HANDLE_TAKEN or EMAIL_TAKEN. */
  async create(id: string, account: Account, now: Date, session: ClientSession): Promise<Person> {
    const row: PersonRow = { ...blank(id, now), ...account, isGuest: false };
    await this.#takeNames(id, account, session);
    await this.#people.insertOne(row, { session });
    await this.#record(row, 'created', now, session);
    return toPerson(row);
  }

  /** Begins the guest of a device, or answers the one who is there. */
  async ensureGuest(id: string, device: string, now: Date): Promise<Person> {
    return await this.#mongo.transaction(async (session) => {
      const known = await this.#people.findOne(
        { _id: (await this.#devices.ownerOf(device, session)) ?? '' },
        { session },
      );
      if (known) return toPerson(known);
      const row: PersonRow = { ...blank(id, now), device };
      await this.#devices.take(device, id, session);
      await this.#people.insertOne(row, { session });
      await this.#record(row, 'created', now, session);
      return toPerson(row);
    });
  }

  /** Makes an account of a guest, who keeps the id and gives up the device. Null when there is no such guest (any more). */
  async upgradeGuest(id: string, account: Account, now: Date, session: ClientSession): Promise<Person | null> {
    const guest = await this.#people.findOneAndUpdate(
      { _id: id, isGuest: true },
      { $set: { ...account, isGuest: false, device: null }, $inc: { version: 1 } },
      { session },
    );
    if (!guest) return null;
    if (guest.device !== null) await this.#devices.give(guest.device, id, session);
    await this.#takeNames(id, account, session);
    const row: PersonRow = { ...guest, ...account, isGuest: false, device: null, version: guest.version + 1 };
    await this.#record(row, 'signedUp', now, session);
    return toPerson(row);
  }

  /** Changes the given parts of a profile. Throws USER_NOT_FOUND or HANDLE_TAKEN. */
  async changeProfile(id: string, change: ProfileChange, now: Date): Promise<Person> {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    return await this.#mongo.transaction(async (session) => {
      const before = await this.#people.findOne({ _id: id }, { session });
      if (!before) throw new AppError('USER_NOT_FOUND');
      if (Object.keys(given).length === 0) return toPerson(before);
      const row: PersonRow = { ...before, ...given, version: before.version + 1 };
      await this.#people.replaceOne({ _id: id }, row, { session });
      if (change.handle !== undefined) await this.#renameHandle(before, change.handle, session);
      await this.#record(row, 'changed', now, session);
      return toPerson(row);
    });
  }

  /** Lets a person do more, whatever else changes at the same time; sessions know it from their next refresh on. Throws USER_NOT_FOUND. */
  async grantScopes(id: string, scopes: readonly Scope[], now: Date): Promise<Person> {
    return await this.#mongo.transaction(async (session) => {
      const row = await this.#people.findOneAndUpdate(
        { _id: id },
        { $addToSet: { scopes: { $each: [...scopes] } }, $inc: { version: 1 } },
        { session, returnDocument: 'after' },
      );
      if (!row) throw new AppError('USER_NOT_FOUND');
      await this.#record(row, 'scopesGranted', now, session);
      return toPerson(row);
    });
  }

  /** How a viewer stands to each of the owners, in one round trip, whatever their number. */
  async relations(viewerId: string | null, ownerIds: readonly string[]): Promise<Map<string, PersonRelation>> {
    if (viewerId === null || ownerIds.length === 0) return new Map(ownerIds.map((id) => [id, STRANGERS]));
    return (await this.#withRelations(viewerId, ownerIds, [])).relations;
  }

  /** Those of the people who exist, and how a viewer stands to each, in one round trip. */
  async byIdsFor(
    viewerId: string | null,
    ids: readonly string[],
  ): Promise<Map<string, { person: Person | null; relation: PersonRelation }>> {
    const { people, relations } =
      viewerId === null
        ? { people: await this.byIds(ids), relations: new Map<string, PersonRelation>() }
        : await this.#withRelations(viewerId, ids, ids);
    return new Map(ids.map((id) => [id, { person: people.get(id) ?? null, relation: relations.get(id) ?? STRANGERS }]));
  }

  /** For each viewer everybody whom they block or who blocks them, by one scan of an index; null for a viewer with too many for that. */
  async fewBlocks(viewerIds: readonly string[]): Promise<(ReadonlySet<string> | null)[]> {
    const others = new Map(viewerIds.map((id) => [id, new Set<string>()]));
    const viewers = [...others.keys()];
    const either = { $or: [{ blocker: { $in: viewers } }, { blocked: { $in: viewers } }] };
    const most = FEW_BLOCKS * viewers.length;
    const rows = await this.#blocks
      .find(either, { ...ALL, projection: { _id: 0, blocker: 1, blocked: 1 } })
      .limit(most)
      .toArray();
    if (rows.length === most) {
      if (viewers.length === 1) return viewerIds.map(() => null);
      // One of them has more than all others may have together: that one alone is not known.
      return (await Promise.all(viewerIds.map((id) => this.fewBlocks([id])))).flat();
    }
    for (const { blocker, blocked } of rows) {
      others.get(blocker)?.add(blocked);
      others.get(blocked)?.add(blocker);
    }
    return viewerIds.map((id) => others.get(id) ?? null);
  }

  /** Those of the owners who block the viewer or are blocked, however many others there are. */
  async blockedAmong(viewerId: string, ownerIds: readonly string[]): Promise<Set<string>> {
    const relations = await this.relations(viewerId, ownerIds);
    return new Set(ownerIds.filter((id) => relations.get(id)?.blockedEitherWay));
  }

  /** Whom somebody follows, the newest first, at most `limit`. */
  async followedIds(userId: string, limit: number): Promise<string[]> {
    const rows = await this.#follows.find({ follower: userId }).sort({ at: -1, followed: -1 }).limit(limit).toArray();
    return rows.map((row) => row.followed);
  }

  /** Everybody whom somebody blocks or is blocked by. */
  async blockedEitherWayIds(userId: string): Promise<string[]> {
    const rows = await this.#blocks.find({ $or: [{ blocker: userId }, { blocked: userId }] }).toArray();
    return [...new Set(rows.map((row) => (row.blocker === userId ? row.blocked : row.blocker)))];
  }

  async #withRelations(viewerId: string, ids: readonly string[], wanted: readonly string[]) {
    const rows = await this.#people
      .aggregate<PersonOrRelation>([{ $match: { _id: { $in: [...wanted] } } }, ...relationsUnion(viewerId, ids)], ALL)
      .toArray();
    const followed = new Set(rows.flatMap((row) => ('follower' in row ? [row._id] : [])));
    const blocked = new Set(rows.flatMap((row) => ('blocker' in row ? [row._id] : [])));
    const relations = ids.map((id): [string, PersonRelation] => {
      const [out, back] = [pairId(viewerId, id), pairId(id, viewerId)];
      const blocks = blocked.has(out);
      return [id, { follows: followed.has(out), blocks, blockedEitherWay: blocks || blocked.has(back) }];
    });
    const people = rows.flatMap((row) => ('isGuest' in row ? [[row._id, toPerson(row)] as const] : []));
    return { people: new Map(people), relations: new Map(relations) };
  }

  async #takeNames(id: string, account: Account, session: ClientSession): Promise<void> {
    await this.#emails.take(emailKey(account.email), id, session);
    await this.#handles.take(handleKey(account.handle), id, session);
  }

  async #renameHandle(before: PersonRow, handle: string, session: ClientSession): Promise<void> {
    const old = before.handle === null ? null : handleKey(before.handle);
    if (old === handleKey(handle)) return;
    await this.#handles.take(handleKey(handle), before._id, session);
    if (old !== null) await this.#handles.give(old, before._id, session);
  }

  async #record(row: PersonRow, to: string, now: Date, session: ClientSession): Promise<void> {
    const { _id: id, version } = row;
    await this.#changes.record({ type: 'user', id, version, to, userId: id, at: now }, session);
  }
}

function blank(id: string, now: Date): PersonRow {
  return {
    _id: id,
    handle: null,
    displayName: 'Guest',
    bio: '',
    email: null,
    isGuest: true,
    region: null,
    scopes: [],
    createdAt: now,
    version: 1,
    device: null,
  };
}

function toPerson({ _id, device: _device, ...rest }: PersonRow): Person {
  // Rows from before there were regions have none.
  return { id: _id, ...rest, region: rest.region ?? null };
}
